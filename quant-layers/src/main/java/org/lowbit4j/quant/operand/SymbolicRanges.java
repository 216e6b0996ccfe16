package org.lowbit4j.quant.operand;

import org.lowbit4j.quant.quantizer.CodeForm;
import org.lowbit4j.quant.quantizer.IntervalTransformer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * The parts of quantizers in SameDiff ops; rounding is {@link StraightThrough}. Intervals stay valid by construction: the half
 * width is at least {@link OperandQuantizer#LEAST_RANGE} and the center at least the half width.
 */
public final class SymbolicRanges {

    private final SameDiff sd;
    private final boolean rounding;

    /** {@code rounding} is false only where gradients are checked by finite differences. */
    public SymbolicRanges(SameDiff sd, boolean rounding) {
        this.sd = sd;
        this.rounding = rounding;
    }

    /** {@code clamp((v - (c - d)) / 2d, 0, 1)} with d and c kept valid. */
    public SDVariable interval(SDVariable v, SDVariable center, SDVariable halfWidth) {
        SDVariable d = atLeast(halfWidth, OperandQuantizer.LEAST_RANGE);
        SDVariable below = center.sub(d);
        // Not relu: its gradient is 0 at 0, where calibration puts center - halfWidth.
        SDVariable lower = below.mul(below.gte(0.0).castTo(below.dataType()));
        return clamped(v.sub(lower).mul(sd.math().reciprocal(d).mul(0.5)), 0, 1);
    }

    /** {@code clamp(v / alpha, low, high)}; alpha must be {@link #valid}. */
    public SDVariable clip(SDVariable v, SDVariable alpha, double low, double high) {
        return clamped(v.mul(sd.math().reciprocal(alpha)), low, high);
    }

    /** The end of a clip, not less than the narrowest range. */
    public SDVariable valid(SDVariable alpha) {
        return atLeast(alpha, 2 * OperandQuantizer.LEAST_RANGE);
    }

    /** The same number without a gradient: a number of at least 2^-48, times 2^100, is an integer, which floor leaves alone. */
    public SDVariable constant(SDVariable v) {
        return sd.math().floor(v.mul(0x1p100)).mul(0x1p-100);
    }

    /**
     * {@code clamp(v / 2d, -z, 1 - z)} with {@code z = (d - c) / 2d} on a grid of n steps, straight through the rounding of z: an
     * affine range.
     */
    public SDVariable affine(SDVariable v, SDVariable center, SDVariable halfWidth, int n) {
        SDVariable d = atLeast(halfWidth, OperandQuantizer.LEAST_RANGE);
        SDVariable inverse = sd.math().reciprocal(d).mul(0.5);
        SDVariable z = rounded(clamped(d.sub(center).mul(inverse), 0, 1).mul(n)).mul(1.0 / n);
        return clamped(v.mul(inverse).add(z), 0, 1).sub(z);
    }

    /**
     * t^gamma with the gradient that {@link IntervalTransformer} has: that at {@code s = max(t, 2^-12)}, and 0 where t is 0.
     * {@code t^gamma + (t - [t]) gamma s^(gamma-1) + (s^gamma - [s^gamma])}, where [] takes away the gradient.
     */
    public SDVariable power(SDVariable t, SDVariable gamma) {
        SDVariable mask = constant(t.gt(0.0).castTo(t.dataType()));
        SDVariable s = constant(atLeast(t, IntervalTransformer.LEAST_T));
        SDVariable positive = constant(t).mul(mask).add(mask.rsub(1.0));
        SDVariable value = constant(sd.math().pow(positive, constant(gamma)).mul(mask));
        SDVariable slope = constant(sd.math().pow(s, gamma.sub(1.0)).mul(gamma));
        SDVariable byT = t.mul(slope).mul(mask);
        SDVariable byGamma = sd.math().pow(s, gamma).mul(mask);
        return value.add(byT.sub(constant(byT))).add(byGamma.sub(constant(byGamma)));
    }

    /** The integers {@code rint((t * slope + shift) * levels)} of transformed values. */
    public SDVariable codes(SDVariable t, CodeForm form) {
        SDVariable position = form.oddPoints() ? t.mul(form.slope()).add(form.shift()) : t;
        return rounded(position.mul(form.levels()));
    }

    /**
     * A positive parameter with its gradient times LSQ's {@code 1 / sqrt(values * largest)}.
     *
     * @param values how many values share the parameter
     */
    public SDVariable scaledGradient(SDVariable parameter, SDVariable values, int largest) {
        SDVariable scale = sd.math().reciprocal(sd.math().sqrt(constant(values).mul(largest)));
        SDVariable scaled = parameter.mul(scale);
        return constant(parameter).add(scaled.sub(constant(scaled)));
    }

    /** The number of elements of one image in a batch. */
    public SDVariable features(SDVariable batch) {
        SDVariable ones = sd.onesLike(batch);
        return ones.mean(0).sum();
    }

    /** The nearest integers, straight through. */
    public SDVariable rounded(SDVariable v) {
        return rounding ? StraightThrough.rounded(v) : v;
    }

    /** max(v, least) with a constant bound; max and min with a learnable bound have wrong gradients in ND4J M2.1. */
    public SDVariable atLeast(SDVariable v, double least) {
        return sd.nn().relu(v.sub(least), 0).add(least);
    }

    /** {@code clamp(t, low, high)}, with gradient 0 outside and at both ends. */
    public SDVariable clamped(SDVariable t, double low, double high) {
        SDVariable shifted = low == 0 ? t : t.sub(low);
        SDVariable clamped = sd.nn().relu(shifted, 0).sub(sd.nn().relu(t.sub(high), 0));
        return low == 0 ? clamped : clamped.add(low);
    }
}
