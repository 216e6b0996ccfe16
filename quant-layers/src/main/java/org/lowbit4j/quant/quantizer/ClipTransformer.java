package org.lowbit4j.quant.quantizer;

/**
 * A clip with a learned end alpha: {@code t = clamp(x / alpha, low, high)}. Over [0, alpha] it is the transformer of PACT (Choi et
 * al., "PACT: Parameterized Clipping Activation for Quantized Neural Networks", 2018); LSQ (Esser et al., "Learned Step Size
 * Quantization", 2020) is the same function with {@code alpha = step * levels}.
 *
 * <pre>
 * low &lt; t &lt; high    dt/dx = 1 / alpha     dt/dalpha = -t / alpha
 * elsewhere         dt/dx = 0             dt/dalpha = 0
 * </pre>
 *
 * A quantizer that scales back by alpha adds what comes through the scale: with {@code x_q = alpha Q(t)},
 *
 * <pre>dL/dalpha = sum dL/dx_q (Q(t) - t 1[low &lt; t &lt; high])</pre>
 *
 * The one learned parameter is alpha.
 *
 * @param alpha largest magnitude that is not clipped, in units of the input; positive
 * @param low the least t, -1 or 0
 * @param high the greatest t, at most 1
 */
public record ClipTransformer(float alpha, float low, float high) implements RangeTransformer {

    private static final float LEAST = 2 * Float.MIN_NORMAL;

    /** Checks that alpha is positive and finite, and the range. */
    public ClipTransformer {
        if (!(alpha >= LEAST && Float.isFinite(alpha))) {
            throw new IllegalArgumentException(
                    "clip alpha " + alpha + ": expected a finite number of at least " + LEAST);
        }
        if (!(low == 0 || low == -1) || !(high > 0 && high <= 1)) {
            throw new IllegalArgumentException(
                    "clip to " + low + ".." + high + ": expected 0 or -1, and a positive number of at most 1");
        }
    }

    /** Clips to [0, alpha]. */
    public ClipTransformer(float alpha) {
        this(alpha, 0f, 1f);
    }

    @Override
    public int parameters() {
        return 1;
    }

    /** {@code 1 / alpha}. */
    public float inverseWidth() {
        return 1f / alpha;
    }

    @Override
    public float transform(float value) {
        return Math.min(Math.max(value * inverseWidth(), low), high);
    }

    @Override
    public void transform(float[] values, int length) {
        float inverse = inverseWidth();
        float least = low;
        float greatest = high;
        for (int i = 0; i < length; i++) {
            values[i] = Math.min(Math.max(values[i] * inverse, least), greatest);
        }
    }

    @Override
    public void gradients(float[] values, float[] gradient, int length, GradientSums sums) {
        float inverse = inverseWidth();
        float least = low;
        float greatest = high;
        float[] alphas = sums.lanes(0);
        for (int i = 0; i < length; i++) {
            float t = Math.min(Math.max(values[i] * inverse, least), greatest);
            float inside = Mask.inside(t, least, greatest);
            float slope = gradient[i] * inside * inverse;
            gradient[i] = slope;
            alphas[i] -= slope * t;
        }
        sums.pieceAdded();
    }

    @Override
    public float pruningThreshold(double levels) {
        return (float) (alpha * (0.5 / levels));
    }

    @Override
    public float clippingThreshold(double levels) {
        return (float) (alpha * (high - 0.5 / levels));
    }
}
