package org.lowbit4j.quant.layer;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.samediff.SameDiffLayer;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.convolution.ExactConvolution;
import org.lowbit4j.quant.convolution.SequenceGeometry;
import org.lowbit4j.quant.memory.Allocator;
import org.lowbit4j.quant.memory.FloatMemory;
import org.lowbit4j.quant.operand.ImageOperand;
import org.lowbit4j.quant.operand.OperandQuantizer;
import org.lowbit4j.quant.operand.Unquantized;
import org.lowbit4j.quant.operand.WeightOperand;
import org.lowbit4j.quant.quantizer.ActivationQuantizer;
import org.lowbit4j.quant.quantizer.CodeForm;
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
 * <p>Mends what the SameDiff layers of Deeplearning4j M2.1 get wrong: behind probes ({@link UpstreamDefects}) the doubled gradient
 * and the regularisation missing from the score, and always {@code setParam}, which has no effect there.
 */
public final class QuantizedLayerRuntime extends SameDiffLayer {

    private static final long serialVersionUID = 1;

    private final transient QuantizedLayer layer;
    private final transient ExactConvolution convolution;
    private final transient NoisyParameters noisy = new NoisyParameters();
    private transient boolean quantizing = true;

    private QuantizedLayerRuntime(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
        this.layer = (QuantizedLayer) conf.getLayer();
        this.convolution = new ExactConvolution(layer.what(), layer.geometry().nativeConvolution());
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
                    layer.what() + ": quantization can be switched off in FLOAT networks only, this one is " + dataType
                            + "; convert it with convertDataType(DataType.FLOAT)");
        }
        this.quantizing = quantizing;
    }

    /**
     * The quantizer of the weights of output channel {@code channel}, from the parameters of this moment.
     *
     * @throws IllegalStateException if the weights are float or not coded on one grid
     */
    public WeightQuantizer weightQuantizer(int channel) {
        return weightOperand().quantizer(channel, paramTable);
    }

    /**
     * The quantizers of the weights, from the parameters of this moment: one, or one for each output channel.
     *
     * @throws IllegalStateException if the weights are float or not coded on one grid
     */
    public List<WeightQuantizer> weightQuantizers() {
        return weightOperand().quantizers(layer.asKernels(getParam(QuantizedLayer.WEIGHT)), paramTable);
    }

    private WeightOperand weightOperand() {
        if (layer.kernelQuantizer() instanceof WeightOperand weights) {
            return weights;
        }
        throw new IllegalStateException(layer.what() + ": the weights have no codes of one bitwidth");
    }

    /**
     * The quantizer of the input, from the parameters of this moment.
     *
     * @throws IllegalStateException if the input is float or not coded on one grid
     */
    public ActivationQuantizer activationQuantizer() {
        if (layer.imageQuantizer() instanceof ImageOperand images) {
            return images.quantizer(paramTable);
        }
        throw new IllegalStateException(layer.what() + ": the input has no codes of one bitwidth");
    }

    /** Whether weights and input are each float or coded on one grid, as a lowered layer's must be. */
    public boolean isLowerable() {
        OperandQuantizer kernels = layer.kernelQuantizer();
        OperandQuantizer images = layer.imageQuantizer();
        return (kernels instanceof WeightOperand || kernels instanceof Unquantized)
                && (images instanceof ImageOperand || images instanceof Unquantized);
    }

    /** The float weights, output channel by output channel. */
    public float[] weights() {
        return FloatMemory.copyOf(getParam(QuantizedLayer.WEIGHT));
    }

    /** The integer codes of the weights as floats, shape [out, in, kernel height, kernel width]; a detached array. */
    public INDArray codedKernels() {
        try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
            INDArray integers = forward().quantizedKernels(Allocator.current()).values();
            CodeForm form = weightQuantizer(0).form();
            return form.oddPoints() ? integers.add(form.levels()).div(2) : integers;
        }
    }

    /**
     * What the layer does with {@code layerInput} up to the accumulators, as exact integers in float arrays: the input's codes
     * (with their zero point) and the sums of the products of centred input codes and weight integers, that is codes, or
     * {@code 2 code - n} of DoReFa weights: the accumulators of the packed network. Detached arrays.
     *
     * @throws IllegalStateException if the weights or the input are left float
     */
    public LayerTrace trace(INDArray layerInput) {
        if (!quantizing
                || layer.weightScheme().isFloat()
                || layer.activationScheme().isFloat()) {
            throw new IllegalStateException(
                    layer.what() + ": there are no accumulators where weights or input are float");
        }
        try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
            return LayerTrace.of(
                    forward(), layerInput, activationQuantizer().grid().zeroPoint());
        }
    }

    private ForwardPass forward() {
        return forward(paramTable, false);
    }

    private ForwardPass forward(Map<String, INDArray> parameters, boolean training) {
        return new ForwardPass(
                layer,
                convolution,
                quantizing ? layer.imageQuantizer() : new Unquantized(),
                quantizing ? layer.kernelQuantizer() : new Unquantized(),
                parameters,
                new ForwardPass.Mode(training, getIterationCount()));
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
        assertInputSet(false);
        applyDropOutIfNecessary(training, workspaceMgr);
        if (dataType != DataType.FLOAT) {
            return super.activate(training, workspaceMgr);
        }
        INDArray y = forward(noisy.of(this, training, workspaceMgr), training)
                .preActivation(
                        input,
                        Allocator.of(workspaceMgr, ArrayType.FF_WORKING_MEM),
                        Allocator.of(workspaceMgr, ArrayType.ACTIVATIONS));
        return layer.activation() == Activation.IDENTITY
                ? y
                : layer.activation().getActivationFunction().getActivation(y, training);
    }

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
        Allocator working = Allocator.of(workspaceMgr, ArrayType.BP_WORKING_MEM);
        INDArray imageGradient = new BackwardPass(forward(noisy.of(this, true, workspaceMgr), true), gradTable, working)
                .run(input, epsilon, Allocator.of(workspaceMgr, ArrayType.ACTIVATION_GRAD));
        noisy.clear();
        Gradient gradient = new DefaultGradient();
        paramTable.keySet().forEach(key -> gradient.gradientForVariable().put(key, required(gradTable, key)));
        return new Pair<>(gradient, imageGradient.reshape('c', input.shape()));
    }

    /** Sequences of several lengths are refused: what lies behind the end of one would be convolved, too. */
    @Override
    public @Nullable Pair<INDArray, MaskState> feedForwardMaskArray(
            @Nullable INDArray mask, @Nullable MaskState state, int minibatchSize) {
        if (mask != null && layer.geometry() instanceof SequenceGeometry) {
            throw new UnsupportedOperationException(
                    layer.what() + ": got a mask of shape " + Arrays.toString(mask.shape())
                            + "; masks are not supported, batches need sequences of one length");
        }
        return super.feedForwardMaskArray(mask, state, minibatchSize);
    }

    @Override
    public void clearNoiseWeightParams() {
        noisy.clear();
    }

    /** After every step: parameters of quantizers stay valid. */
    @Override
    public void applyConstraints(int iteration, int epoch) {
        super.applyConstraints(iteration, epoch);
        LayerParameters.project(layer, paramTable);
    }

    /**
     * Copies {@code val} into the parameter.
     *
     * @throws IllegalArgumentException if there is no such parameter, or it has another shape or data type
     */
    @Override
    public void setParam(String key, INDArray val) {
        INDArray current = paramTable.get(key);
        if (current == null) {
            throw new IllegalArgumentException(
                    layer.what() + " has no parameter \"" + key + "\", expected one of " + paramTable.keySet());
        }
        if (!Arrays.equals(current.shape(), val.shape())) {
            throw new IllegalArgumentException(layer.what() + ": parameter \"" + key + "\" has shape "
                    + Arrays.toString(current.shape()) + ", got " + Arrays.toString(val.shape()));
        }
        if (current.dataType() != val.dataType()) {
            throw new IllegalArgumentException(layer.what() + ": parameter \"" + key + "\" is " + current.dataType()
                    + ", got " + val.dataType() + "; convert it with castTo(DataType." + current.dataType() + ")");
        }
        current.assign(val);
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
}
