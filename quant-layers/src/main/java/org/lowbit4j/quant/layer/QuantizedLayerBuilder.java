package org.lowbit4j.quant.layer;

import java.util.List;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.distribution.Distribution;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.deeplearning4j.nn.conf.weightnoise.IWeightNoise;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.nn.weights.WeightInitDistribution;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.quant.scheme.ActivationScheme;
import org.lowbit4j.quant.scheme.Quantizers;
import org.lowbit4j.quant.scheme.WeightScheme;
import org.nd4j.linalg.activations.Activation;

/** What the builders of all quantized layers share. */
@SuppressWarnings("unchecked")
public abstract class QuantizedLayerBuilder<T extends QuantizedLayerBuilder<T>> extends SameDiffLayer.Builder<T> {

    long nIn;
    long nOut;
    boolean hasBias = true;
    boolean outputScale;
    Activation activation = Activation.IDENTITY;
    private Quantizers quantizers = Quantizers.QIL;
    private int weightBits = 4;
    private int activationBits = 4;
    private @Nullable WeightScheme weights;
    private @Nullable ActivationScheme activations;

    @Nullable
    Double learningRateFactor;

    @Nullable
    Double biasInit;

    @Nullable
    IWeightNoise weightNoise;

    @Nullable
    GradientNormalization gradientNormalization;

    double gradientNormalizationThreshold = Double.NaN;
    List<LayerConstraint> constraints = List.of();

    /**
     * As {@code layer} is set, but for what a training chooses, updater and regularization: these are left to the network.
     */
    protected T like(QuantizedLayer layer) {
        name(layer.getLayerName());
        dropOut(layer.getIDropout());
        layer.learningRateFactor().ifPresent(this::learningRateFactor);
        setWeightInit(layer.getWeightInit());
        setParamWeightInit(layer.getParamWeightInit());
        return biasInit(layer.biasInit())
                .weightNoise(layer.weightNoise())
                .gradientNormalization(layer.getGradientNormalization())
                .gradientNormalizationThreshold(layer.getGradientNormalizationThreshold())
                .constraints(layer.getConstraints())
                .nIn(layer.getNIn())
                .nOut(layer.getNOut())
                .hasBias(layer.hasBias())
                .outputScale(layer.hasOutputScale())
                .activation(layer.activation())
                .weights(layer.weightScheme())
                .activations(layer.activationScheme());
    }

    /** Number of inputs; inferred where the network's input type is set. */
    public T nIn(long nIn) {
        this.nIn = nIn;
        return (T) this;
    }

    /** Number of outputs. */
    public T nOut(long nOut) {
        this.nOut = nOut;
        return (T) this;
    }

    /** Whether there is a bias; there is by default. */
    public T hasBias(boolean hasBias) {
        this.hasBias = hasBias;
        return (T) this;
    }

    /** The function behind the bias; identity by default, whatever the network's default is. */
    public T activation(Activation activation) {
        this.activation = activation;
        return (T) this;
    }

    /** How the weights are drawn, as in stock layers; by default as the network's are. */
    @Override
    public T weightInit(WeightInit weightInit) {
        return weightInit(weightInit.getWeightInitFunction());
    }

    /** As {@link #weightInit(WeightInit)}, from a distribution. */
    public T weightInit(Distribution distribution) {
        return weightInit(new WeightInitDistribution(distribution));
    }

    /** As {@link #weightInit(WeightInit)}, by a function. */
    public T weightInit(IWeightInit weightInit) {
        return super.weightInit(QuantizedLayer.WEIGHT, weightInit);
    }

    /**
     * As {@link #weightInit(WeightInit)}.
     *
     * @throws IllegalArgumentException for any parameter but {@link QuantizedLayer#WEIGHT}: biases start at {@link #biasInit}, quantizers as
     *     calibrated
     */
    @Override
    public T weightInit(String param, IWeightInit weightInit) {
        if (!param.equals(QuantizedLayer.WEIGHT)) {
            throw new IllegalArgumentException("weight initialization of parameter " + Names.quoted(param)
                    + ": expected " + QuantizedLayer.WEIGHT + "; biases start at biasInit, quantizers as calibrated");
        }
        return super.weightInit(param, weightInit);
    }

    /** The initial value of every bias; by default the network's, 0. */
    public T biasInit(double biasInit) {
        this.biasInit = biasInit;
        return (T) this;
    }

    /** Disturbs weights, and maybe biases, in training, before they are quantized; by default as the network does. */
    public T weightNoise(@Nullable IWeightNoise weightNoise) {
        this.weightNoise = weightNoise;
        return (T) this;
    }

    /** Normalizes or clips the gradients of all parameters, those of quantizers among them; by default as the network does. */
    public T gradientNormalization(@Nullable GradientNormalization gradientNormalization) {
        this.gradientNormalization = gradientNormalization;
        return (T) this;
    }

    /** The threshold of {@link #gradientNormalization}. */
    public T gradientNormalizationThreshold(double threshold) {
        this.gradientNormalizationThreshold = threshold;
        return (T) this;
    }

    /** Constraints that already name their parameters; see also {@link #constrainWeights} and its kin. */
    public T constraints(@Nullable List<LayerConstraint> constraints) {
        this.constraints = constraints == null ? List.of() : constraints;
        return (T) this;
    }

    /** Which quantizers {@link #bits} is about; {@link Quantizers#QIL} by default. */
    public T quantizers(Quantizers quantizers) {
        this.quantizers = quantizers;
        this.weights = null;
        this.activations = null;
        return (T) this;
    }

    /**
     * Bits of the weights and of the input, 1..8 as the quantizers have them; 32 leaves the tensor float. The default is 4 and 4. For
     * other settings see {@link #weights} and {@link #activations}.
     */
    public T bits(int weightBits, int activationBits) {
        this.weightBits = weightBits;
        this.activationBits = activationBits;
        this.weights = null;
        this.activations = null;
        return (T) this;
    }

    WeightScheme weights() {
        return weights == null ? quantizers.weights().withBits(weightBits) : weights;
    }

    ActivationScheme activations() {
        return activations == null ? quantizers.activations().withBits(activationBits) : activations;
    }

    /** How the weights are quantized. */
    public T weights(WeightScheme weights) {
        this.weights = weights;
        return (T) this;
    }

    /** How the input is quantized. */
    public T activations(ActivationScheme activations) {
        this.activations = activations;
        return (T) this;
    }

    /** Whether to learn a scale of the output; for layers that no batch norm follows. Off by default. */
    public T outputScale(boolean outputScale) {
        this.outputScale = outputScale;
        return (T) this;
    }

    /** Learning rate of all quantizer parameters over that of the weights; by default that of their schemes. */
    public T learningRateFactor(double learningRateFactor) {
        this.learningRateFactor = checkedFactor(learningRateFactor);
        return (T) this;
    }

    static double checkedFactor(double factor) {
        if (!(factor >= 0) || Double.isInfinite(factor)) {
            throw new IllegalArgumentException("learning-rate factor " + factor + ": expected a number of at least 0");
        }
        return factor;
    }
}
