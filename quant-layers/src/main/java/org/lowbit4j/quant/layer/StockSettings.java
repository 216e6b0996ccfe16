package org.lowbit4j.quant.layer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.deeplearning4j.nn.conf.weightnoise.IWeightNoise;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInitXavier;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The settings of a stock layer that {@link SameDiffLayer} lacks or ignores: initial weights and bias, weight noise, constraints of
 * weights and bias. As in stock layers, those of the layer go before those of the network. They are about the float weights and the bias;
 * parameters of quantizers are calibrated, and kept valid, otherwise.
 */
abstract class StockSettings extends SameDiffLayer {

    private static final long serialVersionUID = 1;

    private static final Set<String> FLOAT_PARAMETERS = Set.of(QuantizedLayer.WEIGHT, QuantizedLayer.BIAS);

    private @Nullable Double biasInit;
    private @Nullable IWeightNoise weightNoise;

    /** For JSON. */
    StockSettings() {}

    StockSettings(QuantizedLayerBuilder<?> builder) {
        super(builder);
        this.biasInit = builder.biasInit;
        this.weightNoise = builder.weightNoise;
        if (builder.gradientNormalization != null) {
            this.gradientNormalization = builder.gradientNormalization;
        }
        this.gradientNormalizationThreshold = builder.gradientNormalizationThreshold;
    }

    /** The initial value of every bias, 0 unless set. */
    public double biasInit() {
        return biasInit == null ? 0 : biasInit;
    }

    /** How the float weights, and maybe the bias, are disturbed in training, if they are. */
    public @Nullable IWeightNoise weightNoise() {
        return weightNoise;
    }

    /** How the weights are drawn; null for Xavier's normal distribution. */
    public @Nullable IWeightInit weightInit() {
        Map<String, IWeightInit> chosen = paramWeightInit;
        return chosen == null ? null : chosen.get(QuantizedLayer.WEIGHT);
    }

    /** What is set neither here nor before is as the network has it. */
    @Override
    public void applyGlobalConfigToLayer(NeuralNetConfiguration.Builder network) {
        if (biasInit == null) {
            biasInit = network.getBiasInit();
        }
        if (weightNoise == null && network.getWeightNoise() != null) {
            weightNoise = network.getWeightNoise().clone();
        }
        IWeightInit drawn = network.getWeightInitFn();
        if (weightInit() == null && drawn != null && !(drawn instanceof WeightInitXavier)) {
            paramWeightInit = new HashMap<>(Map.of(QuantizedLayer.WEIGHT, drawn));
        }
    }

    /** Draws the weights as the stock layer does. */
    final void drawWeights(double fanIn, double fanOut, INDArray weights) {
        IWeightInit chosen = weightInit();
        if (chosen == null) {
            initWeights((int) fanIn, (int) fanOut, weightInit, weights);
            return;
        }
        INDArray vector = Nd4j.create(weights.dataType(), weights.length());
        char order = paramReshapeOrder(QuantizedLayer.WEIGHT);
        weights.assign(chosen.init(fanIn, fanOut, weights.shape(), order, vector));
    }

    /** Those of the builder, on weights and bias alone: the stock method takes every parameter that is no bias for a weight. */
    final void constrain(QuantizedLayerBuilder<?> builder, boolean hasBias) {
        Set<String> bias = hasBias ? Set.of(QuantizedLayer.BIAS) : Set.of();
        List<LayerConstraint> all = new ArrayList<>(builder.constraints);
        add(all, builder.getAllParamConstraints(), hasBias ? FLOAT_PARAMETERS : Set.of(QuantizedLayer.WEIGHT));
        add(all, builder.getWeightConstraints(), Set.of(QuantizedLayer.WEIGHT));
        add(all, builder.getBiasConstraints(), bias);
        setConstraints(all.isEmpty() ? null : all);
    }

    private static void add(
            List<LayerConstraint> all, @Nullable List<LayerConstraint> constraints, Set<String> parameters) {
        if (constraints != null && !parameters.isEmpty()) {
            constraints.forEach(constraint -> all.add(on(constraint, parameters)));
        }
    }

    private static LayerConstraint on(LayerConstraint constraint, Set<String> parameters) {
        LayerConstraint copy = constraint.clone();
        copy.setParams(new HashSet<>(parameters));
        return copy;
    }

    /** A constraint of the network comes with the names of all parameters; quantizers' own are left out where others are meant too. */
    @Override
    public void setConstraints(@Nullable List<LayerConstraint> constraints) {
        super.setConstraints(
                constraints == null
                        ? null
                        : new ArrayList<>(constraints.stream()
                                .map(StockSettings::onFloatParameters)
                                .toList()));
    }

    private static LayerConstraint onFloatParameters(LayerConstraint constraint) {
        Set<String> meant = new HashSet<>(constraint.getParams());
        meant.retainAll(FLOAT_PARAMETERS);
        return meant.isEmpty() || meant.size() == constraint.getParams().size() ? constraint : on(constraint, meant);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof StockSettings layer
                && super.equals(other)
                && Objects.equals(biasInit, layer.biasInit)
                && Objects.equals(weightNoise, layer.weightNoise);
    }

    @Override
    protected boolean canEqual(Object other) {
        return other instanceof StockSettings;
    }

    @Override
    public int hashCode() {
        return Objects.hash(getLayerName(), biasInit);
    }
}
