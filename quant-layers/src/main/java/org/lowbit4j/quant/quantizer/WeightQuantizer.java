package org.lowbit4j.quant.quantizer;

import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightGrid.Coding;

/**
 * Quantizes weights: a {@link RangeTransformer} to t in [-1, 1], whose result is rounded to the codes of a {@link WeightGrid}.
 *
 * <pre>
 * QIL     code(w) = rint(t * q)              quantize(w) = code / q              q = 2^(bits-1) - 1
 * DoReFa  code(w) = rint((t / 2 + 1/2) * n)  quantize(w) = (2 code - n) / n      n = 2^bits - 1
 * </pre>
 *
 * QIL: Jung et al., CVPR 2019. DoReFa: Zhou et al., 2016, as in EBS (Li et al., 2020); 1 bit gives -1 and 1, without a scale.
 * Codes and values come from one grid: {@code quantize(w) == grid().decode(code(w))}.
 *
 * <p>Immutable and free of state: threads may share it. Tensors are flat arrays in any layout; a range of an array that is out
 * of bounds is an {@link IndexOutOfBoundsException}.
 */
public final class WeightQuantizer {

    private final WeightGrid grid;
    private final RangeTransformer transformer;

    private WeightQuantizer(WeightGrid grid, RangeTransformer transformer) {
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
        return new WeightQuantizer(new WeightGrid(bits, Coding.SYMMETRIC), transformer);
    }

    /**
     * A DoReFa weight quantizer.
     *
     * @param bits 1..8
     * @param transformer with the maximum of the tensor
     * @throws IllegalArgumentException for other bitwidths
     */
    public static WeightQuantizer dorefa(int bits, TanhTransformer transformer) {
        if (bits < 1 || bits > 8) {
            throw new IllegalArgumentException("weight bits " + bits + ": DoReFa weights need 1..8 bits");
        }
        return new WeightQuantizer(new WeightGrid(bits, Coding.ODD_POINTS), transformer);
    }

    /** The grid of the codes. */
    public WeightGrid grid() {
        return grid;
    }

    /** What comes before the rounding. */
    public RangeTransformer transformer() {
        return transformer;
    }

    private boolean oddPoints() {
        return grid.coding() == Coding.ODD_POINTS;
    }

    /** The code of a weight, -q..q or 0..n; 0 for NaN. */
    public int code(float weight) {
        float t = transformer.transform(weight);
        return Discretizer.code((oddPoints() ? share(t) : t) * grid.levels());
    }

    /** The fake-quantized weight, in [-1, 1]. */
    public float quantize(float weight) {
        return grid.decode(code(weight));
    }

    /** Writes the codes of {@code weights[from..to)} as floats to {@code out[from..to)}; the arrays may be the same. */
    public void codes(float[] weights, float[] out, int from, int to) {
        Pieces.codes(oddPoints() ? this::shares : transformer::transform, grid.levels(), weights, out, from, to);
    }

    /**
     * Writes the integers {@code quantize(w) * levels}, as floats to {@code out[from..to)}; the arrays may be the same. They are
     * what a convolution sums: the codes themselves, or {@code 2 code - n} where codes count the odd points.
     */
    public void centredCodes(float[] weights, float[] out, int from, int to) {
        codes(weights, out, from, to);
        if (oddPoints()) {
            int n = grid.levels();
            for (int i = from; i < to; i++) {
                out[i] = 2 * out[i] - n;
            }
        }
    }

    private void shares(float[] values, int length) {
        transformer.transform(values, length);
        for (int i = 0; i < length; i++) {
            values[i] = share(values[i]);
        }
    }

    /** From [-1, 1] to [0, 1]. */
    private static float share(float t) {
        return t * 0.5f + 0.5f;
    }

    /**
     * The backward pass, straight through the rounding. A NaN among inputs gives NaN, so that a diverged training shows.
     *
     * @param weights float weights
     * @param upstream dL/d(quantized weight)
     * @param gradient receives dL/d(weight); may be {@code upstream}
     * @param from first element
     * @param to end of the elements
     * @param sums receives, added, the derivatives by the transformer's parameters: dL/dcenter, dL/dhalfWidth and, as it asks,
     *     dL/dgamma of an interval
     */
    public void gradients(
            float[] weights, float[] upstream, float[] gradient, int from, int to, IntervalGradients sums) {
        Pieces.gradients(transformer, weights, upstream, gradient, from, to, sums);
    }

    /**
     * Weights of smaller magnitude become 0: {@code center - halfWidth + 2 halfWidth (0.5 / q)^(1 / gamma)} for QIL; 0 for
     * DoReFa, which has no zero.
     */
    public float pruningThreshold() {
        return oddPoints() ? 0 : transformer.pruningThreshold(grid.levels());
    }

    /**
     * Weights of larger magnitude get the largest code, or the smallest: {@code center - halfWidth + 2 halfWidth (1 - 0.5 /
     * q)^(1 / gamma)} for QIL, {@code artanh(max (1 - 1 / n))} for DoReFa.
     */
    public float clippingThreshold() {
        return transformer.clippingThreshold(oddPoints() ? grid.levels() / 2.0 : grid.levels());
    }

    /** The fraction of weights, in 0..1, that become 0; 0 for an empty tensor, and for DoReFa. */
    public double prunedShare(float[] weights) {
        float[] codes = new float[weights.length];
        centredCodes(weights, codes, 0, weights.length);
        int pruned = 0;
        for (float code : codes) {
            pruned += code == 0 ? 1 : 0;
        }
        return weights.length == 0 ? 0 : (double) pruned / weights.length;
    }
}
