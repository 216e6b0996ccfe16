package org.lowbit4j.quant.quantizer;

import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.ActivationGrid.Coding;

/**
 * Quantizes activations: {@code code(x) = rint(transform(x) * n) + zeroPoint}, {@code quantize(x) = scale (code - zeroPoint) / n}.
 * The scale is 1 for QIL (Jung et al., CVPR 2019: no scaling back to units of the input), and alpha for PACT (Choi et al., 2018).
 * Scalars and arrays give the codes of one {@link ActivationGrid} for every float, including infinities; NaN becomes the zero
 * point.
 *
 * <p>Immutable and free of state: threads may share it. Tensors are flat arrays in any layout; a range of an array that is out
 * of bounds is an {@link IndexOutOfBoundsException}.
 */
public final class ActivationQuantizer {

    private final ActivationGrid grid;
    private final CodeForm form;
    private final RangeTransformer transformer;

    /**
     * Any quantizer.
     *
     * @param grid of the codes; {@code grid.code(x)} must be {@code rint(transformer.transform(x) * levels) + zeroPoint} for every x,
     *     since the packed network computes by the grid alone
     * @param transformer what comes before the rounding
     */
    public ActivationQuantizer(ActivationGrid grid, RangeTransformer transformer) {
        this.grid = grid;
        this.form = CodeForm.of(grid.coding(), grid.bits());
        this.transformer = transformer;
    }

    /**
     * A QIL activation quantizer: codes 0..2^bits - 1, or -q..q with q = 2^(bits-1) - 1 for a signed interval.
     *
     * @param bits 1..8, or 2..8 for a signed interval
     * @param transformer the interval; gamma 1
     * @throws IllegalArgumentException for other bitwidths or another gamma
     */
    public static ActivationQuantizer of(int bits, IntervalTransformer transformer) {
        Coding coding = transformer.signed() ? Coding.SIGNED : Coding.UNSIGNED;
        coding.checkBits(bits);
        if (transformer.gamma() != 1) {
            throw new IllegalArgumentException("activation exponent gamma " + transformer.gamma() + ": expected 1");
        }
        ActivationGrid grid = new ActivationGrid(bits, coding, transformer.lower(), transformer.inverseWidth(), 0, 1f);
        return new ActivationQuantizer(grid, transformer);
    }

    /**
     * An 8-bit quantizer with a zero point, for inputs of both signs with an uneven range.
     *
     * @param center middle of the range, in units of the input
     * @param halfWidth half its length; at least |center|, so that 0 lies in the range
     * @throws IllegalArgumentException for a range that is not finite or does not contain 0
     */
    public static ActivationQuantizer affine(float center, float halfWidth) {
        AffineTransformer affine = AffineTransformer.of(center, halfWidth);
        ActivationGrid grid = new ActivationGrid(8, Coding.AFFINE, 0f, affine.inverseWidth(), affine.zeroPoint(), 1f);
        return new ActivationQuantizer(grid, affine);
    }

    /**
     * A quantizer that clips at alpha and scales back by it: {@code alpha * (code / n)}. Unsigned it is that of PACT.
     *
     * @param bits 1..8, or 2..8 for a clip with a sign
     * @param transformer the clip, to [0, 1] or [-1, 1]
     * @throws IllegalArgumentException for other bitwidths
     */
    public static ActivationQuantizer clipped(int bits, ClipTransformer transformer) {
        Coding coding = transformer.low() < 0 ? Coding.SIGNED : Coding.UNSIGNED;
        coding.checkBits(bits);
        ActivationGrid grid = new ActivationGrid(bits, coding, 0f, transformer.inverseWidth(), 0, transformer.alpha());
        return new ActivationQuantizer(grid, transformer);
    }

    /** The grid of the codes. */
    public ActivationGrid grid() {
        return grid;
    }

    /** How codes, without their zero point, follow from transformed values. */
    public CodeForm form() {
        return form;
    }

    /** The learned range. */
    public RangeTransformer transformer() {
        return transformer;
    }

    /** The code of an activation; the zero point for NaN. */
    public int code(float activation) {
        return grid.code(activation);
    }

    /** The fake-quantized activation, {@code scale (code - zeroPoint) / n}. */
    public float quantize(float activation) {
        return grid.decode(grid.code(activation));
    }

    /**
     * Writes the codes of {@code activations[from..to)} as floats to {@code out[from..to)}; the arrays may be the same.
     *
     * @return whether all activations were numbers
     */
    public boolean codes(float[] activations, float[] out, int from, int to) {
        boolean numbers = centredCodes(activations, out, from, to);
        if (grid.zeroPoint() != 0) {
            for (int i = from; i < to; i++) {
                out[i] += grid.zeroPoint();
            }
        }
        return numbers;
    }

    /**
     * Writes {@code code - zeroPoint}, which a convolution may sum with zeros as padding, as floats to {@code out[from..to)}; the
     * arrays may be the same. Without a zero point these are the codes.
     *
     * @return whether all activations were numbers
     */
    public boolean centredCodes(float[] activations, float[] out, int from, int to) {
        return Pieces.codes(transformer, form, activations, out, from, to);
    }

    /**
     * The backward pass of the transformer, straight through the rounding. A NaN among inputs gives NaN, so that a diverged
     * training shows.
     *
     * @param activations float activations
     * @param upstream dL/d((code - zeroPoint) / n), that is the scale times dL/d(quantized activation)
     * @param gradient receives dL/d(activation); may be {@code upstream}
     * @param from first element
     * @param to end of the elements
     * @param sums receives, added, the derivatives by the transformer's parameters
     */
    public void gradients(
            float[] activations, float[] upstream, float[] gradient, int from, int to, GradientSums sums) {
        Pieces.gradients(transformer, activations, upstream, gradient, from, to, sums);
    }

    /** Activations of smaller magnitude become 0. */
    public float pruningThreshold() {
        return transformer.pruningThreshold(grid.levels());
    }

    /** Activations above get the largest code. */
    public float clippingThreshold() {
        return transformer.clippingThreshold(grid.levels());
    }
}
