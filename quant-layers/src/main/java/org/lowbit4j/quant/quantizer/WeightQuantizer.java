package org.lowbit4j.quant.quantizer;

import org.lowbit4j.binconv.ir.WeightGrid;

/**
 * Quantizes weights: {@code code(w) = rint(transform(w) * q)}, {@code quantize(w) = code / q}, {@code q = 2^(bits-1) - 1}
 * (QIL, Jung et al., CVPR 2019). Codes and values come from one {@link WeightGrid}: {@code quantize(w) == grid().decode(code(w))}.
 *
 * <p>Immutable and free of state: threads may share it. Tensors are flat arrays in any layout; a range of an array that is out
 * of bounds is an {@link IndexOutOfBoundsException}.
 */
public final class WeightQuantizer {

    private final WeightGrid grid;
    private final IntervalTransformer transformer;

    private WeightQuantizer(WeightGrid grid, IntervalTransformer transformer) {
        this.grid = grid;
        this.transformer = transformer;
    }

    /**
     * A QIL weight quantizer.
     *
     * @param bits 2..8; 2 are ternary
     * @param transformer a signed interval
     * @throws IllegalArgumentException for other bitwidths, or an unsigned interval
     */
    public static WeightQuantizer of(int bits, IntervalTransformer transformer) {
        if (bits < 2 || bits > 8) {
            throw new IllegalArgumentException("weight bits " + bits + ": QIL weights are symmetric and need 2..8 bits"
                    + (bits == 1 ? "; for 1 bit use the DoReFa/EBS quantizer" : ""));
        }
        if (!transformer.signed()) {
            throw new IllegalArgumentException("weight interval " + transformer + " is unsigned: weights have a sign");
        }
        return new WeightQuantizer(new WeightGrid(bits, WeightGrid.Coding.SYMMETRIC), transformer);
    }

    /** The grid of the codes. */
    public WeightGrid grid() {
        return grid;
    }

    /** The interval. */
    public IntervalTransformer transformer() {
        return transformer;
    }

    /** The code of a weight, -q..q; 0 for NaN. */
    public int code(float weight) {
        return Discretizer.code(transformer.transform(weight) * grid.levels());
    }

    /** The fake-quantized weight, {@code code / q}, in [-1, 1]. */
    public float quantize(float weight) {
        return grid.decode(code(weight));
    }

    /** Writes the codes of {@code weights[from..to)} as floats to {@code out[from..to)}; the arrays may be the same. */
    public void codes(float[] weights, float[] out, int from, int to) {
        Pieces.codes(transformer, grid.levels(), weights, out, from, to);
    }

    /**
     * The backward pass, straight through the rounding. A NaN among inputs gives NaN, so that a diverged training shows.
     *
     * @param weights float weights
     * @param upstream dL/d(quantized weight)
     * @param gradient receives dL/d(weight); may be {@code upstream}
     * @param from first element
     * @param to end of the elements
     * @param sums receives, added, dL/dcenter, dL/dhalfWidth and, as it asks, dL/dgamma
     */
    public void gradients(
            float[] weights, float[] upstream, float[] gradient, int from, int to, IntervalGradients sums) {
        Pieces.gradients(transformer, weights, upstream, gradient, from, to, sums);
    }

    /** Weights of smaller magnitude become 0: {@code center - halfWidth + 2 halfWidth (0.5 / q)^(1 / gamma)}. */
    public float pruningThreshold() {
        return transformer.pruningThreshold(grid.levels());
    }

    /** Weights of larger magnitude get the code q: {@code center - halfWidth + 2 halfWidth (1 - 0.5 / q)^(1 / gamma)}. */
    public float clippingThreshold() {
        return transformer.clippingThreshold(grid.levels());
    }

    /** The fraction of weights, in 0..1, that become 0; 0 for an empty tensor. */
    public double prunedShare(float[] weights) {
        float[] codes = new float[weights.length];
        codes(weights, codes, 0, weights.length);
        int pruned = 0;
        for (float code : codes) {
            pruned += code == 0 ? 1 : 0;
        }
        return weights.length == 0 ? 0 : (double) pruned / weights.length;
    }
}
