package org.lowbit4j.bitsearch.search;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.bitsearch.cost.LayerGradient;
import org.lowbit4j.bitsearch.layer.SearchLayer;
import org.lowbit4j.bitsearch.strength.GumbelNoise;
import org.lowbit4j.bitsearch.strength.LayerShares;
import org.lowbit4j.quant.GraphStructure;
import org.lowbit4j.quant.layer.QuantizedLayerRuntime;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The strengths of all search layers of a network, also as one vector: layer by layer in order of evaluation, those of the
 * weights before those of the activations.
 */
public final class Strengths {

    private final ComputationGraph network;
    private final Map<String, Layer> layers;
    private final List<SearchedOperand> operands;

    private record Layer(SearchedOperand weights, SearchedOperand activations) {}

    private Strengths(ComputationGraph network, Map<String, Layer> layers) {
        this.network = network;
        this.layers = layers;
        List<SearchedOperand> all = new ArrayList<>();
        layers.values().forEach(layer -> all.addAll(List.of(layer.weights, layer.activations)));
        this.operands = List.copyOf(all);
    }

    /**
     * The strengths of {@code network}; what is done to them is done to the network.
     *
     * @throws IllegalArgumentException if it has no search layer
     */
    public static Strengths of(ComputationGraph network) {
        Map<String, Layer> layers = new LinkedHashMap<>();
        int position = 0;
        for (Map.Entry<String, QuantizedLayerRuntime> entry : new GraphStructure(network)
                .runtimes(QuantizedLayerRuntime.class)
                .entrySet()) {
            if (entry.getValue().layer() instanceof SearchLayer search) {
                layers.put(
                        entry.getKey(), layer(entry.getKey(), entry.getValue().paramTable(), search, position));
                position += search.weightCandidates().size()
                        + search.activationCandidates().size();
            }
        }
        if (layers.isEmpty()) {
            throw new IllegalArgumentException(
                    "The network has no search layer, so there is nothing to search; make one"
                            + " with SearchNetwork.of, or build it of SearchConvolution2D and SearchDense");
        }
        return new Strengths(network, layers);
    }

    private static Layer layer(String name, Map<String, INDArray> parameters, SearchLayer layer, int position) {
        INDArray sharpness = required(parameters, SearchLayer.SHARPNESS);
        return new Layer(
                new SearchedOperand(
                        position,
                        name + "_" + SearchLayer.WEIGHT_STRENGTHS,
                        required(parameters, SearchLayer.WEIGHT_STRENGTHS),
                        required(parameters, SearchLayer.WEIGHT_NOISE),
                        sharpness),
                new SearchedOperand(
                        position + layer.weightCandidates().size(),
                        name + "_" + SearchLayer.ACTIVATION_STRENGTHS,
                        required(parameters, SearchLayer.ACTIVATION_STRENGTHS),
                        required(parameters, SearchLayer.ACTIVATION_NOISE),
                        sharpness));
    }

    /** The shares of every search layer, by name, without noise and at temperature 1. */
    public Map<String, LayerShares> shares() {
        Map<String, LayerShares> shares = new LinkedHashMap<>();
        layers.forEach(
                (name, layer) -> shares.put(name, new LayerShares(layer.weights.shares(), layer.activations.shares())));
        return shares;
    }

    /** The shares of these layers, in this order. */
    public List<LayerShares> shares(List<String> names) {
        Map<String, LayerShares> shares = shares();
        return names.stream().map(name -> required(shares, name)).toList();
    }

    /** Draws the noise of a step for every layer. */
    void sample(GumbelNoise noise, long draw, double temperature) {
        int index = 0;
        for (Layer layer : layers.values()) {
            layer.weights.sample(noise.weights(draw, index, layer.weights.size()), temperature);
            layer.activations.sample(noise.activations(draw, index, layer.activations.size()), temperature);
            index++;
        }
    }

    /** Takes noise and temperature away: the network computes with {@link #shares()}. */
    public void clearNoise() {
        operands.forEach(operand -> operand.sample(new double[operand.size()], 1));
    }

    /** Length of the vector. */
    int size() {
        return operands.stream().mapToInt(SearchedOperand::size).sum();
    }

    /** Subtracts a vector. */
    void subtract(double[] vector) {
        operands.forEach(operand -> operand.subtract(vector));
    }

    /** Adds to a vector the gradient of the mean loss that the network's last backward pass, over {@code images}, has left. */
    void addTaskGradient(int images, double[] vector) {
        Map<String, INDArray> gradients = network.gradient().gradientForVariable();
        operands.forEach(operand ->
                operand.add(required(gradients, operand.gradientKey()).toDoubleVector(), 1.0 / images, vector));
    }

    /** Adds {@code gradient * factor} of one layer to a vector. */
    void add(String layer, LayerGradient gradient, double factor, double[] vector) {
        Layer searched = required(layers, layer);
        searched.weights.add(gradient.weights(), factor, vector);
        searched.activations.add(gradient.activations(), factor, vector);
    }
}
