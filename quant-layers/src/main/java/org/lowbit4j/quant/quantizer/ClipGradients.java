package org.lowbit4j.quant.quantizer;

/**
 * The backward pass of PACT activations {@code x_q = alpha * (code / n)}, straight through the rounding. With
 * {@code t = clamp(x / alpha, 0, 1)}:
 *
 * <pre>
 * dL/dx     = G 1[0 < t < 1]
 * dL/dalpha = sum G (code / n - t 1[0 < t < 1])
 *           = sum G (1[x >= alpha] + 1[0 < x < alpha] (x_q - x) / alpha)
 * </pre>
 *
 * PACT itself (Choi et al., 2018) has the first term of the sum only. We take the rounding into account as well, as LSQ (Esser
 * et al., 2020) and APoT (Li et al., 2020) do: without it alpha can only grow while anything is clipped.
 */
final class ClipGradients {

    /** Twice a factor of this makes at least 1 of every positive float: a step function without a branch. */
    private static final float STEEP = 1e30f;

    private ClipGradients() {}

    /**
     * One piece.
     *
     * @param values activations, then t
     * @param gradient dL/d(x_q), then dL/dx
     */
    static void run(
            ClipTransformer clip, int levels, float[] values, float[] gradient, int length, IntervalGradients sums) {
        clip.transform(values, length);
        float[] alphaLanes = sums.alphaLanes;
        for (int i = 0; i < length; i++) {
            float t = values[i];
            float inside = Math.min(t * (1f - t) * STEEP * STEEP, 1f);
            float rounded = Discretizer.rounded(t * levels) / levels;
            float upstream = gradient[i];
            gradient[i] = upstream * inside;
            alphaLanes[i] += upstream * (rounded - t * inside);
        }
        sums.pieceAdded();
    }
}
