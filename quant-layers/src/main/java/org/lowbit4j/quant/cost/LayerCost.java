package org.lowbit4j.quant.cost;

import org.jspecify.annotations.Nullable;

/**
 * The cost of one layer for one image.
 *
 * @param name of the layer
 * @param kind {@code conv}, {@code depthwise}, {@code grouped}, {@code dense}, or {@code affine} for a batch norm that stands alone
 * @param weightBits 1..8, 32 for float
 * @param activationBits of the input, 1..8, 32 for float
 * @param weights number of weights; 0 for a batch norm
 * @param parameters weights, and two per channel of a batch norm or one of a bias
 * @param macs multiply-accumulates
 * @param bitOperations macs x weightBits x activationBits; null where weights or input are float
 * @param ebsFlops bitOperations / 64 (Li et al., 2020); a float layer counts 1 per multiply-accumulate
 * @param bytes size in the packed file without names and headers: weights at their bits, 4 bytes a float
 * @param prunedShare fraction of the weights whose value is zero, 0..1; null for float weights
 * @param singleWeightCode the code that all weights have, so that the layer can tell nothing apart; null where there are several, or
 *     weights are float
 */
public record LayerCost(
        String name,
        String kind,
        int weightBits,
        int activationBits,
        long weights,
        long parameters,
        long macs,
        @Nullable Long bitOperations,
        double ebsFlops,
        long bytes,
        @Nullable Double prunedShare,
        @Nullable Integer singleWeightCode) {

    /** Bits that one operation handles in the EBS cost model. */
    public static final double BITS_PER_FLOP = 64;

    static LayerCost of(
            String name,
            String kind,
            int weightBits,
            int activationBits,
            long weights,
            long parameters,
            long macs,
            long bytes,
            @Nullable Double prunedShare,
            @Nullable Integer singleWeightCode) {
        boolean isFloat = weightBits == 32 || activationBits == 32;
        Long bitOperations = isFloat ? null : (Long) (macs * weightBits * activationBits);
        double ebsFlops = bitOperations == null ? macs : bitOperations / BITS_PER_FLOP;
        return new LayerCost(
                name,
                kind,
                weightBits,
                activationBits,
                weights,
                parameters,
                macs,
                bitOperations,
                ebsFlops,
                bytes,
                prunedShare,
                singleWeightCode);
    }
}
