package org.lowbit4j.quant.quantizer;

/**
 * The transformer of PACT (Choi et al., "PACT: Parameterized Clipping Activation for Quantized Neural Networks", 2018), which
 * EBS takes for activations: {@code t = clamp(x / alpha, 0, 1)} with a learned clip alpha.
 *
 * <p>It is the unsigned {@link IntervalTransformer} over [0, alpha], and its derivatives are those of the interval: since
 * {@code center = halfWidth = alpha / 2}, dt/dalpha is half of dt/dcenter plus half of dt/dhalfWidth ({@link #alphaGradient}),
 * {@code -t / alpha} inside and 0 elsewhere. A quantizer that scales back by alpha adds what comes through the scale.
 *
 * @param alpha largest activation that is not clipped, in units of the input; positive
 */
public record ClipTransformer(float alpha) implements RangeTransformer {

    private static final float LEAST = 2 * Float.MIN_NORMAL;

    /** Checks that alpha is positive and finite. */
    public ClipTransformer {
        if (!(alpha >= LEAST && Float.isFinite(alpha))) {
            throw new IllegalArgumentException(
                    "clip alpha " + alpha + ": expected a finite number of at least " + LEAST);
        }
    }

    /** The sum of dL/dalpha among what {@link #gradients} added to {@code sums}: dL/dt through the clip, not the scale. */
    public static double alphaGradient(IntervalGradients sums) {
        return (sums.center() + sums.halfWidth()) / 2;
    }

    private IntervalTransformer interval() {
        return IntervalTransformer.activations(alpha / 2, alpha / 2);
    }

    /** {@code 1 / alpha}. */
    public float inverseWidth() {
        return interval().inverseWidth();
    }

    @Override
    public float transform(float value) {
        return interval().transform(value);
    }

    @Override
    public void transform(float[] values, int length) {
        interval().transform(values, length);
    }

    @Override
    public void gradients(float[] values, float[] gradient, int length, IntervalGradients sums) {
        interval().gradients(values, gradient, length, sums);
    }

    @Override
    public float pruningThreshold(double levels) {
        return interval().pruningThreshold(levels);
    }

    @Override
    public float clippingThreshold(double levels) {
        return interval().clippingThreshold(levels);
    }
}
