package org.lowbit4j.quant.layer;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.ActivationLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.lowbit4j.quant.memory.FloatMemory;
import org.lowbit4j.quant.memory.TensorLoops;
import org.lowbit4j.quant.quantizer.Mask;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Runs {@link FusedRelu}. NaN stays NaN. */
final class FusedReluRuntime extends ActivationLayer {

    private static final long serialVersionUID = 1;

    FusedReluRuntime(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
        assertInputSet(false);
        if (dataType != DataType.FLOAT) {
            return super.activate(training, workspaceMgr);
        }
        applyDropOutIfNecessary(training, workspaceMgr);
        INDArray x = FloatMemory.dense(input.castTo(DataType.FLOAT));
        INDArray y = workspaceMgr.createUninitialized(ArrayType.ACTIVATIONS, DataType.FLOAT, x.shape(), 'c');
        TensorLoops.forward(x, y, 1, part -> FusedReluRuntime::rectify);
        return y;
    }

    private static boolean rectify(float[] values, float[] results, int count) {
        for (int i = 0; i < count; i++) {
            results[i] = Math.max(values[i], 0f);
        }
        return true;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
        assertInputSet(true);
        if (dataType != DataType.FLOAT) {
            return super.backpropGradient(epsilon, workspaceMgr);
        }
        INDArray x = FloatMemory.dense(input.castTo(DataType.FLOAT));
        INDArray dy = FloatMemory.dense(epsilon.castTo(DataType.FLOAT));
        INDArray dx = workspaceMgr.createUninitialized(ArrayType.ACTIVATION_GRAD, DataType.FLOAT, x.shape(), 'c');
        TensorLoops.combine(x, dy, dx, FusedReluRuntime::slope);
        return new Pair<>(new DefaultGradient(), backpropDropOutIfPresent(dx));
    }

    /** The upstream gradient where the input is above 0. */
    private static void slope(float[] values, float[] gradient, int count) {
        for (int i = 0; i < count; i++) {
            gradient[i] *= Mask.positive(values[i]);
        }
    }
}
