package org.lowbit4j.bitsearch.layer;

import org.lowbit4j.binconv.ir.ActivationGrid.Coding;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.quant.layer.QuantConvolution2D;
import org.lowbit4j.quant.layer.QuantDense;
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
     * @throws IllegalArgumentException if its kind of quantizer cannot be searched over the candidates
     */
    public QuantizedLayer of(QuantizedLayer layer) {
        Candidates possible = layer.activationQuantization().coding() == Coding.SIGNED
                ? activations.forSignedInput("layer " + Names.quoted(layer.getLayerName()))
                : activations;
        if (layer instanceof QuantConvolution2D convolution) {
            return new SearchConvolution2D.Builder()
                    .like(convolution)
                    .candidates(weights, possible)
                    .build();
        }
        return new SearchDense.Builder()
                .like((QuantDense) layer)
                .candidates(weights, possible)
                .build();
    }
}
