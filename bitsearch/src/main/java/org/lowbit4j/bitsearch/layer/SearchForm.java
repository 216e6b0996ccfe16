package org.lowbit4j.bitsearch.layer;

import org.lowbit4j.binconv.ir.ActivationGrid.Coding;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.quant.layer.QuantizedLayer;

/**
 * Makes search layers of quantized ones.
 *
 * @param weights candidates of the weights
 * @param activations candidates of the input; of signed codes 1 bit is left out, because they have a zero
 */
public record SearchForm(Candidates weights, Candidates activations) {

    /**
     * The search layer with everything but the bits as {@code layer} has it.
     *
     * @throws IllegalArgumentException if its schemes cannot be searched over the candidates
     */
    public QuantizedLayer of(QuantizedLayer layer) {
        Candidates possible = layer.activationScheme().coding() == Coding.SIGNED
                ? activations.forSignedInput("layer " + Names.quoted(layer.getLayerName()))
                : activations;
        return layer.withSchemes(
                new SearchedWeights(layer.weightScheme(), weights),
                new SearchedActivations(layer.activationScheme(), possible));
    }
}
