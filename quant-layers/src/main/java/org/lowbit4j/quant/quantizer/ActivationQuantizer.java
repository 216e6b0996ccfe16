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
    private final RangeTransformer transformer;

    private ActivationQuantizer(ActivationGrid grid, RangeTransformer transformer) {
        this.grid = grid;
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
        int least = transformer.signed() ? 2 : 1;
        if (bits < least || bits > 8) {
            throw new IllegalArgumentException("activation bits " + bits + ": "
                    + (transformer.signed() ? "signed" : "unsigned") + " activations need " + least + "..8 bits");
        }
        if (transformer.gamma() != 1) {
            throw new IllegalArgumentException("activation exponent gamma " + transformer.gamma() + ": expected 1");
        }
        Coding coding = transformer.signed() ? Coding.SIGNED : Coding.UNSIGNED;
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
     * A PACT activation quantizer: codes 0..2^bits - 1 of {@code clip(x, 0, alpha)}, scaled back by alpha.
     *
     * @param bits 1..8
     * @param transformer the clip
     * @throws IllegalArgumentException for other bitwidths
     */
    public static ActivationQuantizer pact(int bits, ClipTransformer transformer) {
        if (bits < 1 || bits > 8) {
            throw new IllegalArgumentException("activation bits " + bits + ": PACT activations need 1..8 bits");
        }
        ActivationGrid grid =
                new ActivationGrid(bits, Coding.UNSIGNED, 0f, transformer.inverseWidth(), 0, transformer.alpha());
        return new ActivationQuantizer(grid, transformer);
    }

    /** The grid of the codes. */
    public ActivationGrid grid() {
        return grid;
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

    /** Writes the codes of {@code activations[from..to)} as floats to {@code out[from..to)}; the arrays may be the same. */
    public void codes(float[] activations, float[] out, int from, int to) {
        centredCodes(activations, out, from, to);
        if (grid.zeroPoint() != 0) {
            for (int i = from; i < to; i++) {
                out[i] += grid.zeroPoint();
            }
        }
    }

    /**
     * Writes {@code code - zeroPoint}, which a convolution may sum with zeros as padding, as floats to {@code out[from..to)}; the
     * arrays may be the same. Without a zero point these are the codes.
     */
    public void centredCodes(float[] activations, float[] out, int from, int to) {
        Pieces.codes(transformer::transform, grid.levels(), activations, out, from, to);
    }

    /**
     * The backward pass, straight through the rounding. A NaN among inputs gives NaN, so that a diverged training shows.
     *
     * @param activations float activations
     * @param upstream dL/d(quantized activation)
     * @param gradient receives dL/d(activation); may be {@code upstream}
     * @param from first element
     * @param to end of the elements
     * @param sums receives, added, dL/dcenter and dL/dhalfWidth, or dL/dalpha of PACT, which comes through clip and scale:
     *     {@code sum upstream (1[x >= alpha] + 1[0 < x < alpha] (quantize(x) - x) / alpha)}
     */
    public void gradients(
            float[] activations, float[] upstream, float[] gradient, int from, int to, IntervalGradients sums) {
        if (transformer instanceof ClipTransformer clip) {
            Pieces.backward(
                    (values, piece, length) -> ClipGradients.run(clip, grid.levels(), values, piece, length, sums),
                    activations,
                    upstream,
                    gradient,
                    from,
                    to);
        } else {
            Pieces.gradients(transformer, activations, upstream, gradient, from, to, sums);
        }
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
