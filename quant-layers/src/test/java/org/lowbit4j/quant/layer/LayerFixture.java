package org.lowbit4j.quant.layer;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.function.DoubleSupplier;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.ActivationGrid.Coding;
import org.lowbit4j.quant.convolution.GeometryInputs;
import org.lowbit4j.quant.scheme.LsqActivations;
import org.lowbit4j.quant.scheme.LsqWeights;
import org.lowbit4j.quant.scheme.PactActivations;
import org.lowbit4j.quant.scheme.QilActivations;
import org.lowbit4j.quant.scheme.QilWeights;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;

/** One quantized layer with random parameters, its runtime, and the SameDiff definition over the same parameters. */
final class LayerFixture {

    private final QuantizedLayer layer;
    private final Random random;
    private final QuantizedLayerRuntime runtime;
    private final INDArray gradientView;

    LayerFixture(QuantizedLayer layer, long seed) {
        this.layer = layer;
        this.random = new Random(seed);
        NeuralNetConfiguration conf = new NeuralNetConfiguration();
        conf.setLayer(layer);
        layer.setUpdater(new Sgd(0.1));
        long count = layer.initializer().numParams(conf);
        INDArray view = Nd4j.create(DataType.FLOAT, 1, count);
        runtime = QuantizedLayerRuntime.create(conf, 0, view, true, DataType.FLOAT);
        gradientView = Nd4j.create(DataType.FLOAT, 1, count);
        runtime.setBackpropGradientsViewArray(gradientView);
        randomize();
    }

    private void randomize() {
        Map<String, INDArray> parameters = runtime.paramTable();
        fill(parameters.get(QuantizedLayer.BIAS), random::nextGaussian);
        fill(parameters.get(QilWeights.CENTER), () -> 0.5 + 0.1 * random.nextDouble());
        fill(parameters.get(QilWeights.HALF_WIDTH), () -> 0.3 + 0.2 * random.nextDouble());
        boolean affine = layer.activationScheme().coding() == Coding.AFFINE;
        fill(parameters.get(QilActivations.CENTER), () -> affine ? 0.3 : 0.8);
        fill(parameters.get(QilActivations.HALF_WIDTH), () -> affine ? 1.1 : 0.7);
        fill(parameters.get(PactActivations.ALPHA), () -> 1.3);
        fill(parameters.get(QilWeights.GAMMA), () -> 0.8);
        fill(parameters.get(LsqWeights.STEP), () -> 0.21);
        fill(parameters.get(LsqActivations.STEP), () -> 0.37);
        fill(parameters.get(QuantizedLayer.OUTPUT_SCALE), () -> 1.7);
        drawWeights(required(parameters, QuantizedLayer.WEIGHT));
    }

    /** The largest weight stays, since quantizers may depend on it. */
    private void drawWeights(INDArray weights) {
        DoubleSupplier values = () -> random.nextGaussian() * 0.5;
        fill(weights, values);
        if (layer.weightScheme().isFloat()) {
            return;
        }
        double largest = weights.amaxNumber().doubleValue();
        int channelAxis = weights.rank() == 2 ? 1 : 0;
        for (long channel = 0; channel < weights.size(channelAxis); channel++) {
            SmoothValues smooth = SmoothValues.of(runtime.weightQuantizer((int) channel));
            INDArray part = channelAxis == 0 ? weights.slice(channel) : weights.getColumn(channel);
            for (long i = 0; i < part.length(); i++) {
                float value = part.getFloat(i);
                if (Math.abs(value) < largest && smooth.jumpsNear(value)) {
                    part.putScalar(i, smooth.draw(() -> Math.max(-largest, Math.min(largest, values.getAsDouble()))));
                }
            }
        }
    }

    private static void fill(@Nullable INDArray array, DoubleSupplier values) {
        if (array != null) {
            for (long i = 0; i < array.length(); i++) {
                array.putScalar(i, values.getAsDouble());
            }
        }
    }

    QuantizedLayerRuntime network() {
        return runtime;
    }

    /** A random input; its values lie away from rounding ties and interval edges, as the weights do. */
    INDArray input(int batch) {
        INDArray input = Nd4j.create(DataType.FLOAT, GeometryInputs.shape(layer.geometry(), batch, 9, 8));
        DoubleSupplier values = () -> random.nextGaussian() * 0.7 + 0.3;
        if (layer.activationScheme().isFloat()) {
            fill(input, values);
        } else {
            SmoothValues smooth = SmoothValues.of(runtime.activationQuantizer());
            fill(input, () -> smooth.draw(values));
        }
        return input;
    }

    Result runtime(INDArray input) {
        runtime.setInput(input, LayerWorkspaceMgr.noWorkspaces());
        INDArray output =
                runtime.activate(true, LayerWorkspaceMgr.noWorkspaces()).dup();
        runtime.setInput(input, LayerWorkspaceMgr.noWorkspaces());
        Pair<Gradient, INDArray> back =
                runtime.backpropGradient(upstream(output).dup(), LayerWorkspaceMgr.noWorkspaces());
        Map<String, INDArray> gradients = new LinkedHashMap<>(back.getFirst().gradientForVariable());
        gradients.replaceAll((key, value) -> value.dup());
        gradients.put("input", back.getSecond());
        return new Result(output, gradients);
    }

    Result reference(INDArray input) {
        SameDiff sd = SameDiff.create();
        SDVariable x = sd.var("input", input.dup());
        Map<String, SDVariable> parameters = new LinkedHashMap<>();
        runtime.paramTable().forEach((key, value) -> parameters.put(key, sd.var(key, value.dup())));
        SDVariable y = new QuantizedOps(sd, layer, true).layer(x, parameters);
        INDArray output = y.eval().dup();
        SDVariable loss = y.mul(sd.constant(upstream(output))).sum();
        loss.markAsLoss();
        Map<String, INDArray> gradients = new LinkedHashMap<>();
        String[] names = new String[parameters.size() + 1];
        int i = 0;
        for (String key : parameters.keySet()) {
            names[i++] = key;
        }
        names[i] = "input";
        sd.calculateGradients(Map.of(), names).forEach((key, value) -> gradients.put(key, value.dup()));
        return new Result(output, gradients);
    }

    private static INDArray upstream(INDArray output) {
        INDArray upstream = Nd4j.create(DataType.FLOAT, output.shape());
        Random random = new Random(5);
        fill(upstream, random::nextGaussian);
        return upstream;
    }

    /** What a difference is measured against: the norm of a tensor; for a scalar, a sum of many terms, their total size. */
    double termScale(String parameter, INDArray gradient) {
        double norm = gradient.norm2Number().doubleValue();
        return QuantizedLayer.isQuantizerParameter(parameter) ? norm + 10 : norm;
    }

    record Result(INDArray output, Map<String, INDArray> gradients) {}
}
