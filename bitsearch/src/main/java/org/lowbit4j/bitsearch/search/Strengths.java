package org.lowbit4j.bitsearch.search;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.bitsearch.cost.LayerGradient;
import org.lowbit4j.bitsearch.cost.SearchedLayer;
import org.lowbit4j.bitsearch.layer.SearchLayer;
import org.lowbit4j.bitsearch.strength.LayerShares;
import org.lowbit4j.quant.GraphStructure;
import org.lowbit4j.quant.layer.QuantizedLayerRuntime;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.LayerBits;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The strengths of all search layers of a network, also as one vector: layer by layer in order of evaluation, those of the
 * weights before those of the activations.
 */
public final class Strengths {

    private final Map<String, Layer> layers;
    private final StrengthVector vector;

    /** {@code first}: position of the weights among the operands; that of the activations is the next. */
    private record Layer(SearchLayer layer, int first, SearchedOperand weights, SearchedOperand activations) {

        void choose(LayerBits bits) {
            weights.choose(layer.weightCandidates().indexOf(bits.weightBits()));
            activations.choose(layer.activationCandidates().indexOf(bits.activationBits()));
        }
    }

    private Strengths(ComputationGraph network, Map<String, Layer> layers) {
        this.layers = layers;
        List<SearchedOperand> operands = new ArrayList<>();
        layers.values().forEach(layer -> operands.addAll(List.of(layer.weights, layer.activations)));
        this.vector = new StrengthVector(network, operands);
    }

    /**
     * The strengths of {@code network}; what is done to them is done to the network.
     *
     * @throws IllegalArgumentException if it has no search layer, or a frozen one
     */
    public static Strengths of(ComputationGraph network) {
        Map<String, Layer> layers = new LinkedHashMap<>();
        GraphStructure structure = new GraphStructure(network);
        for (Map.Entry<String, QuantizedLayerRuntime> entry :
                structure.runtimes(QuantizedLayerRuntime.class).entrySet()) {
            Optional<SearchLayer> search = SearchLayer.of(entry.getValue().layer());
            if (search.isPresent()) {
                checkNotFrozen(structure, entry.getKey());
                layers.put(
                        entry.getKey(),
                        layer(entry.getKey(), entry.getValue().paramTable(), search.get(), 2 * layers.size()));
            }
        }
        if (layers.isEmpty()) {
            throw new IllegalArgumentException(
                    "The network has no search layer, so there is nothing to search; make one"
                            + " with SearchNetwork.of, or build it of layers with SearchedWeights and SearchedActivations");
        }
        return new Strengths(network, layers);
    }

    static void checkNotFrozen(GraphStructure structure, String name) {
        if (structure.isFrozen(name)) {
            throw new IllegalArgumentException(
                    "Layer " + Names.quoted(name)
                            + " is frozen, and the strengths of a frozen layer get no gradient; unfreeze it, or leave it out of the search");
        }
    }

    private static Layer layer(String name, Map<String, INDArray> parameters, SearchLayer layer, int first) {
        INDArray sharpness = required(parameters, SearchLayer.SHARPNESS);
        return new Layer(
                layer,
                first,
                new SearchedOperand(
                        name + "_" + SearchLayer.WEIGHT_STRENGTHS,
                        required(parameters, SearchLayer.WEIGHT_STRENGTHS),
                        required(parameters, SearchLayer.WEIGHT_NOISE),
                        sharpness),
                new SearchedOperand(
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

    /** All of them as one vector. */
    StrengthVector vector() {
        return vector;
    }

    /**
     * Gives the planned bits of every search layer a share of 1, as far as floats tell.
     *
     * @throws IllegalArgumentException if the plan misses a search layer, or gives one bits that are no candidates
     */
    void choose(BitwidthPlan plan) {
        Map<String, LayerBits> planned = new LinkedHashMap<>();
        plan.layers().forEach(bits -> planned.put(bits.name(), bits));
        plan.checkComplete(layers.keySet());
        layers.forEach((name, layer) -> layer.choose(required(planned, name)));
    }

    /**
     * Refuses other layers than these, or other candidates.
     *
     * @throws IllegalArgumentException naming what differs
     */
    void check(List<SearchedLayer> expected) {
        Set<String> names = expected.stream().map(SearchedLayer::name).collect(Collectors.toSet());
        if (!names.equals(layers.keySet())) {
            throw new IllegalArgumentException("The costs are of the layers "
                    + names.stream().map(Names::escaped).sorted().toList() + ", the network searches "
                    + layers.keySet().stream().map(Names::escaped).sorted().toList()
                    + "; give the costs of its search layers");
        }
        for (SearchedLayer other : expected) {
            SearchLayer layer = required(layers, other.name()).layer();
            if (!layer.weightCandidates().equals(other.weights())
                    || !layer.activationCandidates().equals(other.activations())) {
                throw new IllegalArgumentException(
                        "Layer " + Names.quoted(other.name()) + ": the costs are of candidates "
                                + other.weights() + " and " + other.activations() + ", it searches among "
                                + layer.weightCandidates() + " and " + layer.activationCandidates()
                                + "; give the costs of its candidates");
            }
        }
    }

    /** Takes noise and temperature away: the network computes with {@link #shares()}. */
    public void clearNoise() {
        vector.clearNoise();
    }

    /** Adds {@code gradient * factor} of one layer to a vector. */
    void add(String layer, LayerGradient gradient, double factor, double[] sum) {
        int first = required(layers, layer).first();
        vector.add(first, gradient.weights(), factor, sum);
        vector.add(first + 1, gradient.activations(), factor, sum);
    }
}
