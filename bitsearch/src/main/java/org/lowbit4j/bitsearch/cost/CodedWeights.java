package org.lowbit4j.bitsearch.cost;

import java.util.ArrayList;
import java.util.List;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.WeightCodes;

/**
 * The weights of one layer that are codes.
 *
 * @param layer its name
 * @param count number of weights
 * @param bits of each
 */
record CodedWeights(String layer, long count, int bits) {

    private static final int BITS_PER_BYTE = 8;

    /** Of every layer of a network that has some, also where its input is float. */
    static List<CodedWeights> of(Graph lowered) {
        List<CodedWeights> coded = new ArrayList<>();
        for (Node node : lowered.nodes()) {
            if (node instanceof Node.IntegerConvolution layer) {
                coded.add(of(layer.name(), layer.weights()));
            } else if (node instanceof Node.FloatConvolution layer && layer.weights() instanceof WeightCodes weights) {
                coded.add(of(layer.name(), weights));
            }
        }
        return coded;
    }

    private static CodedWeights of(String layer, WeightCodes weights) {
        return new CodedWeights(layer, weights.shape().size(), weights.grid().bits());
    }

    /** Bytes of {@code count} codes in a packed file: whole bytes for every layer. */
    static long bytes(long count, int bits) {
        return (count * bits + BITS_PER_BYTE - 1) / BITS_PER_BYTE;
    }

    long bytes() {
        return bytes(count, bits);
    }
}
