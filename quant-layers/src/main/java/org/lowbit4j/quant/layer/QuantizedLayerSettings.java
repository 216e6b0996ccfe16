package org.lowbit4j.quant.layer;

import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.scheme.ActivationScheme;
import org.lowbit4j.quant.scheme.QilActivations;
import org.lowbit4j.quant.scheme.QilWeights;
import org.lowbit4j.quant.scheme.SavedSchemes;
import org.lowbit4j.quant.scheme.WeightScheme;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonSetter;
import org.nd4j.shade.jackson.databind.annotation.JsonDeserialize;

/** What is set, found out by calibration, and saved of every quantized layer: its fields are its JSON form. */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE,
        setterVisibility = JsonAutoDetect.Visibility.NONE)
abstract class QuantizedLayerSettings extends StockSettings {

    private static final long serialVersionUID = 1;

    private long nIn;
    private long nOut;
    private boolean hasBias;
    private boolean outputScale;
    private Activation activation = Activation.IDENTITY;

    @JsonDeserialize(using = SavedSchemes.OfWeights.class)
    private WeightScheme weights = QilWeights.of(WeightScheme.FLOAT);

    @JsonDeserialize(using = SavedSchemes.OfActivations.class)
    private ActivationScheme activations = QilActivations.of(WeightScheme.FLOAT);

    private @Nullable Double learningRateFactor;
    private boolean quantizersOnly;
    private boolean calibrated;
    private float[] weightFloors = {};
    private float[] activationFloors = {};

    /** For JSON. */
    QuantizedLayerSettings() {}

    QuantizedLayerSettings(QuantizedLayerBuilder<?> builder) {
        super(builder);
        this.nIn = builder.nIn;
        this.nOut = builder.nOut;
        this.hasBias = builder.hasBias;
        this.outputScale = builder.outputScale;
        this.activation = builder.activation;
        this.weights = builder.weights();
        this.activations = builder.activations();
        this.learningRateFactor = builder.learningRateFactor;
    }

    /** What both builders check once the layer is complete. */
    final void check() {
        if (nOut < 1) {
            throw new IllegalArgumentException(what() + ": nOut is " + nOut + "; set it to the number of outputs");
        }
        checkScale();
    }

    /** The part that does not need the number of outputs. */
    final void checkScale() {
        if (outputScale && weights.perChannel() && !weights.isFloat()) {
            throw new IllegalArgumentException(
                    what() + ": one output scale cannot serve weight intervals per channel; put a"
                            + " batch norm behind the layer and switch outputScale off, or use one interval for the tensor");
        }
    }

    /** The layer's name in messages. */
    final String what() {
        return "Layer \"" + getLayerName() + "\" (" + getClass().getSimpleName() + ")";
    }

    /** Number of input channels, or inputs of a dense layer. */
    public long getNIn() {
        return nIn;
    }

    /** Number of output channels, or outputs of a dense layer. */
    public long getNOut() {
        return nOut;
    }

    /** Sets the number of inputs; DL4J infers it from the layer before. */
    protected void setInputs(long inputs, boolean override) {
        if (nIn <= 0 || override) {
            nIn = inputs;
            setLayerParams(null);
        }
    }

    /** Whether there is a bias. */
    public boolean hasBias() {
        return hasBias;
    }

    /** Whether the output is multiplied with a learned scale. */
    public boolean hasOutputScale() {
        return outputScale;
    }

    /** The function behind the bias. */
    public Activation activation() {
        return activation;
    }

    /** How the weights are quantized. */
    public WeightScheme weightScheme() {
        return weights;
    }

    /** How the input is quantized. */
    public ActivationScheme activationScheme() {
        return activations;
    }

    /** Learning rate of the quantizer parameters over that of the weights; empty for that of the schemes. */
    public OptionalDouble learningRateFactor() {
        return learningRateFactor == null ? OptionalDouble.empty() : OptionalDouble.of(learningRateFactor);
    }

    /** Sets {@link #learningRateFactor()}, at least 0; 0 leaves the ranges where they are. */
    public void setLearningRateFactor(double factor) {
        learningRateFactor = QuantizedLayerBuilder.checkedFactor(factor);
    }

    /** Whether training moves the parameters of the quantizers alone: weights and bias stay as they are. */
    public boolean trainsQuantizersOnly() {
        return quantizersOnly;
    }

    /** Sets {@link #trainsQuantizersOnly}, before a network is made of the layer. */
    public void setTrainsQuantizersOnly(boolean only) {
        quantizersOnly = only;
    }

    /** Whether the ranges come from data, see {@link #markCalibrated}. */
    public boolean isCalibrated() {
        return calibrated;
    }

    /** How narrow training may make the ranges of the weights: one for each part that has one; empty before calibration. */
    public float[] weightFloors() {
        return weightFloors.clone();
    }

    /** As {@link #weightFloors}, for the input. */
    public float[] activationFloors() {
        return activationFloors.clone();
    }

    /** Remembers, also in the saved model, that the ranges come from data, and how narrow training may make them. */
    public void markCalibrated(float[] newWeightFloors, float[] newActivationFloors) {
        calibrated = true;
        weightFloors = newWeightFloors.clone();
        activationFloors = newActivationFloors.clone();
    }

    /** In models that were saved when all ranges of a layer had one floor. */
    @JsonSetter("weightHalfWidthFloor")
    @SuppressWarnings("unused") // by JSON
    private void setOneWeightFloor(float floor) {
        weightFloors = new float[] {floor};
    }

    /** As {@link #setOneWeightFloor}. */
    @JsonSetter("activationHalfWidthFloor")
    @SuppressWarnings("unused") // by JSON
    private void setOneActivationFloor(float floor) {
        activationFloors = new float[] {floor};
    }

    /** Other schemes, which the ranges do not fit. */
    protected final void replaceSchemes(WeightScheme newWeights, ActivationScheme newActivations) {
        weights = newWeights;
        activations = newActivations;
        calibrated = false;
        weightFloors = new float[0];
        activationFloors = new float[0];
        setLayerParams(null);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof QuantizedLayerSettings layer
                && getClass().equals(layer.getClass())
                && super.equals(other)
                && nIn == layer.nIn
                && nOut == layer.nOut
                && hasBias == layer.hasBias
                && outputScale == layer.outputScale
                && activation == layer.activation
                && weights.equals(layer.weights)
                && activations.equals(layer.activations)
                && Objects.equals(learningRateFactor, layer.learningRateFactor)
                && quantizersOnly == layer.quantizersOnly
                && calibrated == layer.calibrated
                && Arrays.equals(weightFloors, layer.weightFloors)
                && Arrays.equals(activationFloors, layer.activationFloors);
    }

    @Override
    protected boolean canEqual(Object other) {
        return other instanceof QuantizedLayerSettings;
    }

    @Override
    public int hashCode() {
        // Without that of the superclass, which hashes arrays by identity and so differs between equal layers.
        return Objects.hash(getLayerName(), nIn, nOut, hasBias, outputScale, activation, weights, activations);
    }
}
