package org.lowbit4j.quant.layer;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * The parts of quantizers in SameDiff ops; rounding is {@link StraightThrough}. Intervals stay valid by construction: the half
 * width is at least {@link QuantizedLayer#LEAST_HALF_WIDTH} and the center at least the half width.
 */
final class IntervalOps {

    /** Below this t the transformer of a trained gamma is 0, so that 0^gamma * log 0 never arises. */
    private static final double LEAST_T = 1e-6;

    private final SameDiff sd;
    private final boolean rounding;

    /** {@code rounding} is false only where gradients are checked by finite differences. */
    IntervalOps(SameDiff sd, boolean rounding) {
        this.sd = sd;
        this.rounding = rounding;
    }

    /** {@code clamp((v - (c - d)) / 2d, 0, 1)} with d and c kept valid. */
    SDVariable interval(SDVariable v, SDVariable center, SDVariable halfWidth) {
        SDVariable d = atLeast(halfWidth, QuantizedLayer.LEAST_HALF_WIDTH);
        SDVariable below = center.sub(d);
        // Not relu: its gradient is 0 at 0, where calibration puts center - halfWidth.
        SDVariable lower = below.mul(below.gte(0.0).castTo(below.dataType()));
        return clamped(v.sub(lower).mul(sd.math().reciprocal(d).mul(0.5)));
    }

    /** {@code clamp(x / alpha, 0, 1)} with a valid alpha. */
    SDVariable clip(SDVariable x, SDVariable alpha) {
        return clamped(x.mul(sd.math().reciprocal(alpha)));
    }

    /** Alpha, not less than the width of the narrowest interval. */
    SDVariable valid(SDVariable alpha) {
        return atLeast(alpha, 2 * QuantizedLayer.LEAST_HALF_WIDTH);
    }

    /** The same number without a gradient: a number of at least 2^-48, times 2^100, is an integer, which floor leaves alone. */
    SDVariable constant(SDVariable v) {
        return sd.math().floor(v.mul(0x1p100)).mul(0x1p-100);
    }

    /** Codes less the zero point: {@code round(clamp(x / 2d * n, -z, n - z))}, straight through the rounding of z too. */
    SDVariable affineCodes(SDVariable x, SDVariable center, SDVariable halfWidth, int n) {
        SDVariable d = atLeast(halfWidth, QuantizedLayer.LEAST_HALF_WIDTH);
        SDVariable inverse = sd.math().reciprocal(d).mul(0.5);
        SDVariable z = rounded(clamped(d.sub(center).mul(inverse)).mul(n));
        SDVariable shifted = x.mul(inverse).mul(n).add(z);
        return rounded(clamped(shifted.mul(1.0 / n)).mul(n)).sub(z);
    }

    /** t^gamma, and 0 with gradient 0 below {@link #LEAST_T}. */
    SDVariable power(SDVariable t, SDVariable gamma) {
        SDVariable mask = t.gt(LEAST_T).castTo(t.dataType());
        SDVariable safe = t.mul(mask).add(mask.rsub(1.0));
        return sd.math().pow(safe, gamma).mul(mask);
    }

    /** The nearest integers, straight through. */
    SDVariable rounded(SDVariable v) {
        return rounding ? StraightThrough.rounded(v) : v;
    }

    /** max(v, least) with a constant bound; max and min with a learnable bound have wrong gradients in ND4J M2.1. */
    private SDVariable atLeast(SDVariable v, double least) {
        return sd.nn().relu(v.sub(least), 0).add(least);
    }

    private SDVariable clamped(SDVariable t) {
        return sd.nn().relu(t, 0).sub(sd.nn().relu(t.sub(1.0), 0));
    }
}
