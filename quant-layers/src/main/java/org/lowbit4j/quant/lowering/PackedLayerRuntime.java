package org.lowbit4j.quant.lowering;

import java.util.Arrays;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.AbstractLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.engine.Engine;
import org.lowbit4j.binconv.engine.EngineOptions;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.nd4j.ImageFormat;
import org.lowbit4j.quant.memory.FloatMemory;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Runs a {@link PackedLayer}, in float32 whatever the type of the network. Weights are laid out for the size of the last input. */
final class PackedLayerRuntime extends AbstractLayer<PackedLayer> {

    private static final long serialVersionUID = 1;

    private transient @Nullable Engine engine;

    PackedLayerRuntime(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
        assertInputSet(false);
        ImageFormat format = layerConf().getDataFormat() == CNN2DFormat.NHWC ? ImageFormat.NHWC : ImageFormat.NCHW;
        int batch = Math.toIntExact(input.size(0));
        INDArray images = images(format);
        Engine packed = engine(shape(format, images));
        Shape image = packed.graph().outputShape();
        long[] dimensions = input.rank() == 2 ? new long[] {batch, image.channels()} : format.dimensions(batch, image);
        float[] values = packed.run(format.channelsLast(images), batch);
        INDArray output = stored(format, values, dimensions, workspaceMgr);
        return layerConf().isSequence() ? output.reshape('c', withoutHeight(dimensions, format)) : output;
    }

    private INDArray stored(ImageFormat format, float[] values, long[] dimensions, LayerWorkspaceMgr workspaceMgr) {
        if (dataType == DataType.FLOAT) {
            INDArray output = workspaceMgr.create(ArrayType.ACTIVATIONS, DataType.FLOAT, dimensions, 'c');
            format.store(values, output);
            return output;
        }
        INDArray floats = Nd4j.create(DataType.FLOAT, dimensions);
        format.store(values, floats);
        return workspaceMgr
                .create(ArrayType.ACTIVATIONS, dataType, dimensions, 'c')
                .assign(floats);
    }

    /** Sequences as images of height 1. */
    private INDArray images(ImageFormat format) {
        if (!layerConf().isSequence() || input.rank() != 3) {
            return input.castTo(DataType.FLOAT);
        }
        INDArray dense = FloatMemory.dense(input.castTo(DataType.FLOAT));
        return format == ImageFormat.NHWC
                ? dense.reshape('c', dense.size(0), 1, dense.size(1), dense.size(2))
                : dense.reshape('c', dense.size(0), dense.size(1), 1, dense.size(2));
    }

    private static long[] withoutHeight(long[] dimensions, ImageFormat format) {
        return format == ImageFormat.NHWC
                ? new long[] {dimensions[0], dimensions[2], dimensions[3]}
                : new long[] {dimensions[0], dimensions[1], dimensions[3]};
    }

    private Shape shape(ImageFormat format, INDArray images) {
        try {
            if (layerConf().isSequence() && input.rank() != 3) {
                throw new IllegalArgumentException(
                        "expected FLOAT sequences of rank 3, got " + Arrays.toString(input.shape()));
            }
            return format.shape(images);
        } catch (IllegalArgumentException fault) {
            throw new IllegalArgumentException(layerConf().what() + ": " + fault.getMessage(), fault);
        }
    }

    /** The engine for inputs of this shape; it stays open until another shape comes. */
    Engine engine(Shape image) {
        Engine last = engine;
        if (last != null && last.graph().inputShape().equals(image)) {
            return last;
        }
        EngineOptions options = EngineOptions.standard().withStart(EngineOptions.Start.CHOSEN);
        Engine made = new Engine(layerConf().on(image), options);
        engine = made;
        if (last != null) {
            last.close();
        }
        return made;
    }

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
        throw new UnsupportedOperationException(layerConf().what()
                + ": packed weights have no gradient; train the network before its layers are packed");
    }

    @Override
    public Type type() {
        return Type.FEED_FORWARD;
    }

    @Override
    public boolean isPretrainLayer() {
        return false;
    }

    @Override
    public void clearNoiseWeightParams() {
        // There are no parameters.
    }

    @Override
    public Layer clone() {
        return new PackedLayerRuntime(conf.clone(), dataType);
    }
}
