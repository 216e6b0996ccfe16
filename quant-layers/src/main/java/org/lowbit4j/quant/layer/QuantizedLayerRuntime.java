package org.lowbit4j.quant.layer;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.samediff.SameDiffLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.quant.quantizer.ActivationQuantizer;
import org.lowbit4j.quant.quantizer.WeightQuantizer;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * What runs a {@link QuantizedLayer}: quantizers as fused Java loops around the native convolution, which sees integer-valued
 * codes, so that its sums are exact; the result is scaled afterwards. Networks of another type than FLOAT, and gradient checks,
 * take the SameDiff definition instead.
 *
 * <p>Mends what the SameDiff layers of Deeplearning4j M2.1 get wrong, each behind a probe ({@link UpstreamDefects}): the
 * doubled gradient, {@code setParam} without effect, and the regularisation missing from the score.
 */
public final class QuantizedLayerRuntime extends SameDiffLayer {

    private static final long serialVersionUID = 1;

    private final transient QuantizedLayer layer;
    private final transient NativeConvolution convolution;
    private final transient ExactConvolution exact;
    private transient boolean quantizing = true;

    private QuantizedLayerRuntime(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
        this.layer = (QuantizedLayer) conf.getLayer();
        this.convolution = layer.convolution();
        this.exact = new ExactConvolution(layer.what(), convolution);
    }

    static QuantizedLayerRuntime create(
            NeuralNetConfiguration conf, int index, INDArray parameters, boolean initialize, DataType dataType) {
        QuantizedLayerRuntime runtime = new QuantizedLayerRuntime(conf, dataType);
        runtime.setIndex(index);
        runtime.setParamsViewArray(parameters);
        runtime.setParamTable(runtime.layer.initializer().init(conf, parameters, initialize));
        return runtime;
    }

    /** The configuration. */
    public QuantizedLayer layer() {
        return layer;
    }

    /** Switches quantization off, so that the layer computes in float, or on again. For calibration; on after loading. */
    public void setQuantizing(boolean quantizing) {
        if (!quantizing && dataType != DataType.FLOAT) {
            throw new IllegalStateException(
                    layer.what() + ": quantization can be switched off in FLOAT networks only, this" + " one is "
                            + dataType + "; convert it with convertDataType(DataType.FLOAT)");
        }
        this.quantizing = quantizing;
    }

    /** The quantizer of the weights of output channel {@code channel}, from the parameters of this moment. */
    public WeightQuantizer weightQuantizer(int channel) {
        return quantizers().weights(channel);
    }

    /** The quantizer of the input, from the parameters of this moment. */
    public ActivationQuantizer activationQuantizer() {
        return quantizers().activations();
    }

    private ParameterizedQuantizers quantizers() {
        return new ParameterizedQuantizers(layer, paramTable);
    }

    private boolean quantizesWeights() {
        return quantizing && !layer.weightQuantization().isFloat();
    }

    private boolean quantizesActivations() {
        return quantizing && !layer.activationQuantization().isFloat();
    }

    // ----------------------------------------------------------------- forward

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
        assertInputSet(false);
        applyDropOutIfNecessary(training, workspaceMgr);
        if (dataType != DataType.FLOAT) {
            return super.activate(training, workspaceMgr);
        }
        INDArray y = preActivation(
                input,
                shape -> workspaceMgr.createUninitialized(ArrayType.FF_WORKING_MEM, DataType.FLOAT, shape, 'c'),
                shape -> workspaceMgr.createUninitialized(ArrayType.ACTIVATIONS, DataType.FLOAT, shape, 'c'));
        return layer.activation() == Activation.IDENTITY
                ? y
                : layer.activation().getActivationFunction().getActivation(y, training);
    }

    private INDArray preActivation(INDArray input, Allocator working, Allocator result) {
        INDArray images = layer.asImages(FloatMemory.dense(input.castTo(DataType.FLOAT)));
        Operand x = quantizedImages(images, working);
        Operand w = quantizedKernels(working);
        INDArray y = result.create(convolution.outputShape(images, layer.getNOut()));
        convolve(x, w, y);
        double scale = x.step() * w.step();
        if (scale != 1) {
            y.muli(scale);
        }
        if (layer.hasOutputScale()) {
            y.muli(outputScale());
        }
        if (layer.hasBias()) {
            y.addi(alongChannels(getParam(QuantizedLayer.BIAS)));
        }
        return layer.asOutput(y);
    }

    private void convolve(Operand x, Operand w, INDArray y) {
        if (x.isCoded() && w.isCoded()) {
            boolean signed = layer.activationQuantization().coding() != ActivationGrid.Coding.UNSIGNED;
            exact.forward(x.values(), w.values(), x.largest(), signed, y);
        } else {
            convolution.forward(x.values(), w.values(), y);
        }
    }

    private Operand quantizedImages(INDArray images, Allocator working) {
        if (!quantizesActivations()) {
            return Operand.ofFloat(images);
        }
        ActivationQuantizer quantizer = activationQuantizer();
        INDArray codes = working.create(images.shape());
        TensorLoops.centredCodes(quantizer, images, codes);
        return new Operand(
                codes, 1.0 / quantizer.grid().levels(), quantizer.grid().maxMagnitude());
    }

    private Operand quantizedKernels(Allocator working) {
        INDArray w = getParam(QuantizedLayer.WEIGHT);
        if (!quantizesWeights()) {
            return Operand.ofFloat(layer.asKernels(w));
        }
        INDArray kernels = working.create(layer.asKernels(w).shape());
        FloatMemory.of(kernels).put(0, weightCodes());
        int levels = layer.weightQuantization().levels();
        return new Operand(kernels, 1.0 / levels, levels);
    }

    /** The integer codes of the weights as floats, [out][in][kernel height][kernel width]. */
    private float[] weightCodes() {
        float[] w = weights();
        float[] codes = new float[w.length];
        ParameterizedQuantizers quantizers = quantizers();
        quantizers.forEachRange(
                w.length, (channel, from, to) -> quantizers.weights(channel).codes(w, codes, from, to));
        return codes;
    }

    /** The integer codes of the weights as floats, shape [out, in, kernel height, kernel width]; a detached array. */
    public INDArray codedKernels() {
        try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
            return quantizedKernels(shape -> Nd4j.createUninitialized(DataType.FLOAT, shape, 'c'))
                    .values();
        }
    }

    /** The float weights, output channel by output channel. */
    public float[] weights() {
        INDArray w = getParam(QuantizedLayer.WEIGHT);
        float[] values = new float[Math.toIntExact(w.length())];
        FloatMemory.of(w).get(0, values);
        return values;
    }

    private double outputScale() {
        return getParam(QuantizedLayer.OUTPUT_SCALE).getDouble(0);
    }

    private INDArray alongChannels(INDArray vector) {
        long[] shape = {1, 1, 1, 1};
        shape[convolution.channelAxis()] = vector.length();
        return vector.reshape('c', shape);
    }

    /**
     * What the layer does with {@code layerInput} up to the accumulators, as exact integers in float arrays: the input's codes
     * (with their zero point) and the sums of the products of weight codes and centred input codes. Detached arrays.
     *
     * @throws IllegalStateException if the weights or the input are left float
     */
    public LayerTrace trace(INDArray layerInput) {
        if (!quantizesActivations() || !quantizesWeights()) {
            throw new IllegalStateException(
                    layer.what() + ": there are no accumulators where weights or input are float");
        }
        try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
            Allocator detached = shape -> Nd4j.createUninitialized(DataType.FLOAT, shape, 'c');
            INDArray images = layer.asImages(FloatMemory.dense(layerInput.castTo(DataType.FLOAT)));
            Operand x = quantizedImages(images, detached);
            INDArray y = detached.create(convolution.outputShape(images, layer.getNOut()));
            convolve(x, quantizedKernels(detached), y);
            return new LayerTrace(
                    x.values().addi(activationQuantizer().grid().zeroPoint()), y, convolution.channelsLast());
        }
    }

    // ---------------------------------------------------------------- backward

    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
        assertInputSet(true);
        applyDropOutIfNecessary(true, workspaceMgr);
        Pair<Gradient, INDArray> gradients = dataType == DataType.FLOAT
                ? fusedGradient(epsilon, workspaceMgr)
                : definedGradient(epsilon, workspaceMgr);
        return new Pair<>(gradients.getFirst(), backpropDropOutIfPresent(gradients.getSecond()));
    }

    /** By the SameDiff definition. */
    private Pair<Gradient, INDArray> definedGradient(INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
        return super.backpropGradient(UpstreamDefects.doublesGradient() ? epsilon.mul(0.5) : epsilon, workspaceMgr);
    }

    private Pair<Gradient, INDArray> fusedGradient(INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
        Allocator working =
                shape -> workspaceMgr.createUninitialized(ArrayType.BP_WORKING_MEM, DataType.FLOAT, shape, 'c');
        INDArray images = layer.asImages(FloatMemory.dense(input.castTo(DataType.FLOAT)));
        INDArray upstream = FloatMemory.dense(throughActivation(epsilon.castTo(DataType.FLOAT), working))
                .reshape('c', convolution.outputShape(images, layer.getNOut()));
        Operand x = quantizedImages(images, working);
        Operand w = quantizedKernels(working);
        INDArray imageGradient =
                workspaceMgr.createUninitialized(ArrayType.ACTIVATION_GRAD, DataType.FLOAT, images.shape(), 'c');
        INDArray kernelGradient = working.create(w.values().shape());
        convolution.backward(x.values(), w.values(), upstream, imageGradient, kernelGradient);

        double outer = layer.hasOutputScale() ? outputScale() : 1;
        ParameterGradients gradients = new ParameterGradients(layer, quantizers(), gradTable);
        if (quantizesActivations()) {
            gradients.throughActivationQuantizer(images, imageGradient, outer * w.step());
        } else {
            imageGradient.muli(outer * w.step());
        }
        if (layer.hasOutputScale()) {
            double product = Nd4j.getBlasWrapper().dot(w.values().reshape(-1), kernelGradient.reshape(-1));
            gradients.store(QuantizedLayer.OUTPUT_SCALE, product * w.step() * x.step());
        }
        float[] weightGradient = scaled(kernelGradient, (float) (x.step() * outer));
        if (quantizesWeights()) {
            gradients.throughWeightQuantizers(weights(), weightGradient);
        } else {
            gradients.weights(weightGradient);
        }
        if (layer.hasBias()) {
            gradients.store(QuantizedLayer.BIAS, upstream.sum(allButChannels()));
        }
        Gradient gradient = new DefaultGradient();
        paramTable.keySet().forEach(key -> gradient.gradientForVariable().put(key, required(gradTable, key)));
        return new Pair<>(gradient, imageGradient.reshape('c', input.shape()));
    }

    private INDArray throughActivation(INDArray epsilon, Allocator working) {
        if (layer.activation() == Activation.IDENTITY) {
            return epsilon;
        }
        INDArray y = preActivation(input, working, working);
        return layer.activation().getActivationFunction().backprop(y, epsilon).getFirst();
    }

    private static float[] scaled(INDArray array, float scale) {
        float[] values = new float[Math.toIntExact(array.length())];
        FloatMemory.of(array).get(0, values);
        for (int i = 0; i < values.length; i++) {
            values[i] *= scale;
        }
        return values;
    }

    private int[] allButChannels() {
        return convolution.channelsLast() ? new int[] {0, 1, 2} : new int[] {0, 2, 3};
    }

    // ------------------------------------------------------- what DL4J expects

    /** After every step: intervals stay valid, see {@link ValidIntervals}. */
    @Override
    public void applyConstraints(int iteration, int epoch) {
        super.applyConstraints(iteration, epoch);
        ValidIntervals.project(layer, paramTable);
    }

    @Override
    public void setParam(String key, INDArray val) {
        super.setParam(key, val);
        if (!getParam(key).equals(val)) {
            getParam(key).assign(val);
        }
    }

    @Override
    public double calcRegularizationScore(boolean backpropParamsOnly) {
        double score = super.calcRegularizationScore(backpropParamsOnly);
        if (!UpstreamDefects.omitsRegularizationScore()) {
            return score;
        }
        for (Map.Entry<String, INDArray> parameter : paramTable.entrySet()) {
            @Nullable List<Regularization> rules = layer.getRegularizationByParam(parameter.getKey());
            if (rules != null) {
                for (Regularization rule : rules) {
                    score += rule.score(parameter.getValue(), getIterationCount(), getEpochCount());
                }
            }
        }
        return score;
    }

    /** Makes an uninitialised array of a shape, in the workspace of its purpose. */
    private interface Allocator {
        INDArray create(long... shape);
    }

    /** One operand of the convolution: values, what one unit of them stands for, and the largest magnitude if coded. */
    private record Operand(INDArray values, double step, float largest) {

        static Operand ofFloat(INDArray values) {
            return new Operand(values, 1, Float.POSITIVE_INFINITY);
        }

        boolean isCoded() {
            return Float.isFinite(largest);
        }
    }
}
