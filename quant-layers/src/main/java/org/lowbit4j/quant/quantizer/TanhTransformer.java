package org.lowbit4j.quant.quantizer;

/**
 * The transformer of DoReFa weights (Zhou et al., "DoReFa-Net", 2016), which EBS takes:
 *
 * <pre>
 * t = tanh(w) / max      in [-1, 1]      max = max |tanh(w)| over the layer's weights
 * dt/dw = (1 - tanh(w)^2) / max
 * </pre>
 *
 * The maximum counts as a constant in the derivative. There are no learned parameters, so {@link #gradients} leaves the sums as
 * they are.
 *
 * @param max the largest |tanh(w)| of the tensor, in (0, 1]
 */
public record TanhTransformer(float max) implements RangeTransformer {

    /** Weights of this magnitude or less are zero. */
    public static final float LEAST_MAGNITUDE = 0x1p-40f;

    /** Checks the maximum. */
    public TanhTransformer {
        if (!(max > 0 && max <= 1)) {
            throw new IllegalArgumentException("largest |tanh(w)| " + max + ": expected a number in (0, 1]");
        }
    }

    /**
     * The transformer of a tensor.
     *
     * @param largestMagnitude the largest |w|
     * @throws IllegalArgumentException for NaN
     */
    public static TanhTransformer of(float largestMagnitude) {
        return new TanhTransformer(largestMagnitude <= LEAST_MAGNITUDE ? 1f : tanh(largestMagnitude));
    }

    /** As {@link #of(float)}, for these weights. */
    public static TanhTransformer of(float[] weights) {
        float largest = 0;
        for (float weight : weights) {
            largest = Math.max(largest, Math.abs(weight));
        }
        return of(largest);
    }

    private static float tanh(float value) {
        return (float) Math.tanh(value);
    }

    @Override
    public int parameters() {
        return 0;
    }

    @Override
    public float transform(float value) {
        return Math.min(Math.max(tanh(value) / max, -1f), 1f);
    }

    @Override
    public void transform(float[] values, int length) {
        for (int i = 0; i < length; i++) {
            values[i] = transform(values[i]);
        }
    }

    @Override
    public void gradients(float[] values, float[] gradient, int length, GradientSums sums) {
        for (int i = 0; i < length; i++) {
            float tanh = tanh(values[i]);
            gradient[i] *= (1f - tanh * tanh) / max;
        }
    }

    @Override
    public float pruningThreshold(double levels) {
        return preimage(0.5 / levels);
    }

    @Override
    public float clippingThreshold(double levels) {
        return preimage(1 - 0.5 / levels);
    }

    /** {@code artanh(max * t)}. */
    private float preimage(double t) {
        double tanh = max * t;
        return (float) (0.5 * Math.log((1 + tanh) / (1 - tanh)));
    }
}
