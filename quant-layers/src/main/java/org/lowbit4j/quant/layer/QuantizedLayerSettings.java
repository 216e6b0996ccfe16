package org.lowbit4j.quant.layer;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;

/** What is set, found out by calibration, and saved of every quantized layer: its fields are its JSON form. */
@JsonAutoDetect(
        fieldVisibility = JsonAutoDetect.Visibility.ANY,
        getterVisibility = JsonAutoDetect.Visibility.NONE,
        isGetterVisibility = JsonAutoDetect.Visibility.NONE)
abstract class QuantizedLayerSettings extends StockSettings {

    private static final long serialVersionUID = 1;

    private long nIn;
    private long nOut;
    private boolean hasBias;
    private boolean outputScale;
    private Activation activation = Activation.IDENTITY;
    private WeightQuantization weights = WeightQuantization.none();
    private ActivationQuantization activations = ActivationQuantization.none();
    private double learningRateFactor = QuantizedLayer.DEFAULT_LEARNING_RATE_FACTOR;
    private boolean calibrated;
    private float weightHalfWidthFloor = QuantizedLayer.LEAST_HALF_WIDTH;
    private float activationHalfWidthFloor = QuantizedLayer.LEAST_HALF_WIDTH;

    /** For JSON. */
    QuantizedLayerSettings() {}

    QuantizedLayerSettings(QuantizedLayer.Builder<?> builder) {
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
    public WeightQuantization weightQuantization() {
        return weights;
    }

    /** How the input is quantized. */
    public ActivationQuantization activationQuantization() {
        return activations;
    }

    /** Learning rate of the quantizer parameters over that of the weights. */
    public double learningRateFactor() {
        return learningRateFactor;
    }

    /** Whether the intervals come from data, see {@link #markCalibrated}. */
    public boolean isCalibrated() {
        return calibrated;
    }

    /** The least half width of the weight interval that training may reach, in units of the weights. */
    public float weightHalfWidthFloor() {
        return weightHalfWidthFloor;
    }

    /** The least half width of the activation interval that training may reach, in units of the input; twice it for alpha. */
    public float activationHalfWidthFloor() {
        return activationHalfWidthFloor;
    }

    /** Remembers, also in the saved model, that the intervals come from data, and how narrow training may make them. */
    public void markCalibrated(float weightFloor, float activationFloor) {
        calibrated = true;
        weightHalfWidthFloor = Math.max(weightFloor, QuantizedLayer.LEAST_HALF_WIDTH);
        activationHalfWidthFloor = Math.max(activationFloor, QuantizedLayer.LEAST_HALF_WIDTH);
    }

    /** Other bitwidths, which the intervals do not fit. */
    protected final void replaceQuantization(WeightQuantization newWeights, ActivationQuantization newActivations) {
        weights = newWeights;
        activations = newActivations;
        calibrated = false;
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
                && learningRateFactor == layer.learningRateFactor
                && calibrated == layer.calibrated
                && weightHalfWidthFloor == layer.weightHalfWidthFloor
                && activationHalfWidthFloor == layer.activationHalfWidthFloor;
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
