package org.lowbit4j.bitsearch.cost;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.ValueType;
import org.lowbit4j.bitsearch.strength.Candidates;

/**
 * A layer whose bits are searched.
 *
 * @param name of the layer in the network
 * @param weights bitwidths that its weights may get
 * @param activations bitwidths that its input may get
 */
public record SearchedLayer(String name, Candidates weights, Candidates activations) {

    /**
     * Every quantized layer of a lowered network with the same candidates, in order of evaluation; without 1 bit for inputs that can
     * be negative, whose codes need 2 bits at least.
     *
     * @throws IllegalArgumentException if such an input has no other candidate
     */
    public static List<SearchedLayer> all(Graph lowered, Candidates weights, Candidates activations) {
        List<ValueType> types = lowered.types();
        List<SearchedLayer> layers = new ArrayList<>();
        for (Node.IntegerConvolution layer : lowered.integerConvolutions()) {
            boolean signed = types.get(layer.input()).codeGrid().coding() != ActivationGrid.Coding.UNSIGNED;
            layers.add(new SearchedLayer(
                    layer.name(),
                    weights,
                    signed ? activations.forSignedInput("layer " + Names.quoted(layer.name())) : activations));
        }
        return layers;
    }

    /**
     * Checks that layers are quantized in a network.
     *
     * @throws IllegalArgumentException naming those that are not
     */
    public static void check(Graph lowered, Collection<SearchedLayer> layers) {
        LayerWork.check(LayerWork.of(lowered), layers);
    }

    /** Whether a pair of bitwidths is among the candidates. */
    public boolean has(int weightBits, int activationBits) {
        return weights.contains(weightBits) && activations.contains(activationBits);
    }

    /** The same layer at one pair of bitwidths only. */
    public SearchedLayer at(int weightBits, int activationBits) {
        return new SearchedLayer(name, Candidates.of(weightBits), Candidates.of(activationBits));
    }
}
