package org.lowbit4j.quant.quantizer;

import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightGrid.Coding;

/**
 * Quantizes weights: a {@link RangeTransformer} to t in [-1, 1], whose result is rounded to the codes of a {@link WeightGrid}.
 *
 * <pre>
 * QIL     code(w) = rint(t * q)              quantize(w) = code / q              q = 2^(bits-1) - 1
 * DoReFa  code(w) = rint((t / 2 + 1/2) * n)  quantize(w) = (2 code - n) / n      n = 2^bits - 1
 * LSQ     code(w) = min(rint(t * m), m - 1)  quantize(w) = step * code           m = 2^(bits-1), step = scale / m
 * </pre>
 *
 * Codes and values come from one grid: {@code quantize(w) == scale * grid().decode(code(w))}.
 *
 * <p>Immutable and free of state: threads may share it. Tensors are flat arrays in any layout; a range of an array that is out
 * of bounds is an {@link IndexOutOfBoundsException}.
 */
public final class WeightQuantizer {

    private final WeightGrid grid;
    private final CodeForm form;
    private final RangeTransformer transformer;
    private final float scale;

    /**
     * Any quantizer.
     *
     * @param grid of the codes
     * @param transformer what comes before the rounding
     * @param scale what the grid's values are multiplied with, positive
     */
    public WeightQuantizer(WeightGrid grid, RangeTransformer transformer, float scale) {
        if (!(scale > 0 && Float.isFinite(scale))) {
            throw new IllegalArgumentException("weight scale " + scale + ": expected a positive, finite number");
        }
        this.grid = grid;
        this.form = CodeForm.of(grid);
        this.transformer = transformer;
        this.scale = scale;
    }

    /**
     * A QIL weight quantizer (Jung et al., CVPR 2019).
     *
     * @param bits 2..8; 2 are ternary
     * @param transformer a signed interval
     * @throws IllegalArgumentException for other bitwidths, or an unsigned interval
     */
    public static WeightQuantizer of(int bits, IntervalTransformer transformer) {
        if (bits < 2 || bits > 8) {
            throw new IllegalArgumentException("weight bits " + bits + ": QIL weights are symmetric and need 2..8 bits"
                    + (bits == 1 ? "; for 1 bit use DoReFa weights" : ""));
        }
        if (!transformer.signed()) {
            throw new IllegalArgumentException("weight interval " + transformer + " is unsigned: weights have a sign");
        }
        return new WeightQuantizer(new WeightGrid(bits, Coding.SYMMETRIC), transformer, 1f);
    }

    /**
     * A DoReFa weight quantizer (Zhou et al., 2016), as in EBS (Li et al., 2020); 1 bit gives -1 and 1, without a scale.
     *
     * @param bits 1..8
     * @param transformer with the maximum of the tensor
     * @throws IllegalArgumentException for other bitwidths
     */
    public static WeightQuantizer dorefa(int bits, TanhTransformer transformer) {
        if (bits < 1 || bits > 8) {
            throw new IllegalArgumentException("weight bits " + bits + ": DoReFa weights need 1..8 bits");
        }
        return new WeightQuantizer(new WeightGrid(bits, Coding.ODD_POINTS), transformer, 1f);
    }

    /** The grid of the codes. */
    public WeightGrid grid() {
        return grid;
    }

    /** How codes follow from transformed values. */
    public CodeForm form() {
        return form;
    }

    /** What comes before the rounding. */
    public RangeTransformer transformer() {
        return transformer;
    }

    /** What the grid's values are multiplied with. */
    public float scale() {
        return scale;
    }

    /** The code of a weight; that of 0, or the least of a grid without a zero, for NaN. */
    public int code(float weight) {
        return form.code(transformer.transform(weight));
    }

    /** The fake-quantized weight. */
    public float quantize(float weight) {
        return scale * grid.decode(code(weight));
    }

    /**
     * Writes the codes of {@code weights[from..to)} as floats to {@code out[from..to)}; the arrays may be the same.
     *
     * @return whether all weights were numbers
     */
    public boolean codes(float[] weights, float[] out, int from, int to) {
        return Pieces.codes(transformer, form, weights, out, from, to);
    }

    /**
     * Writes the integers {@code grid().decode(code) * levels}, as floats to {@code out[from..to)}; the arrays may be the same.
     * They are what a convolution sums: the codes themselves, or {@code 2 code - n} where codes count the odd points.
     *
     * @return whether all weights were numbers
     */
    public boolean centredCodes(float[] weights, float[] out, int from, int to) {
        boolean numbers = codes(weights, out, from, to);
        form.centre(out, from, to);
        return numbers;
    }

    /**
     * The backward pass of the transformer, straight through the rounding. A NaN among inputs gives NaN, so that a diverged
     * training shows.
     *
     * @param weights float weights
     * @param upstream dL/d(grid().decode(code)), that is the scale times dL/d(quantized weight)
     * @param gradient receives dL/d(weight); may be {@code upstream}
     * @param from first element
     * @param to end of the elements
     * @param sums receives, added, the derivatives by the transformer's parameters
     */
    public void gradients(float[] weights, float[] upstream, float[] gradient, int from, int to, GradientSums sums) {
        Pieces.gradients(transformer, weights, upstream, gradient, from, to, sums);
    }

    /**
     * Weights of smaller magnitude become 0: {@code center - halfWidth + 2 halfWidth (0.5 / q)^(1 / gamma)} for QIL; 0 for
     * DoReFa, which has no zero.
     */
    public float pruningThreshold() {
        return form.oddPoints() ? 0 : transformer.pruningThreshold(form.levels());
    }

    /**
     * Weights of larger magnitude get the largest code, or the smallest: {@code center - halfWidth + 2 halfWidth (1 - 0.5 /
     * q)^(1 / gamma)} for QIL, {@code artanh(max (1 - 1 / n))} for DoReFa.
     */
    public float clippingThreshold() {
        return transformer.clippingThreshold(form.oddPoints() ? form.levels() / 2.0 : form.levels());
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
