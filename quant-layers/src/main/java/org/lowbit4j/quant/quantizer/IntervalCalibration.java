package org.lowbit4j.quant.quantizer;

/**
 * Intervals to start training from: the clip u that minimises the mean of {@code (v - u * quantize(v))^2}, with the quantizer
 * that training uses, as {@code center = halfWidth = u / 2} (nothing pruned beyond half a step).
 *
 * <p>The search tries clips from the largest magnitude downwards in steps of 2 % to a thousandth of it, then a finer grid about
 * the best. It is deterministic and does not depend on the order of the values. Data that are all zero give the clip 1.
 *
 * <p>The QIL paper (Jung et al., CVPR 2019) does not say how its intervals start. Starting from the largest magnitude instead
 * wastes the more, the fewer levels there are: for 100,000 normally distributed weights its squared error is 1.4 times the least
 * one at 8 bits, 2.4 times at 5, 4.7 times at 3.
 */
public final class IntervalCalibration {

    private static final double RATIO = 0.98;
    private static final double LEAST_SHARE = 1e-3;
    private static final int REFINEMENTS = 32;

    /** Narrower intervals would give gradients beyond any use. */
    private static final float LEAST_HALF_WIDTH = 1e-12f;

    private IntervalCalibration() {}

    /**
     * The interval of weights, over |w|.
     *
     * @param weights all weights that share the interval
     * @param bits 2..8
     * @param gamma the exponent that the transformer has, positive
     * @param place what the weights are, for messages
     * @throws IllegalArgumentException for an empty array or a value that is not finite
     */
    public static Interval weights(float[] weights, int bits, float gamma, String place) {
        return search(magnitudes(weights, place), u -> {
            WeightQuantizer quantizer = WeightQuantizer.of(bits, IntervalTransformer.weights(u / 2, u / 2, gamma));
            return v -> (double) u * quantizer.quantize(v);
        });
    }

    /**
     * The interval of unsigned activations; negative inputs count as 0.
     *
     * @param samples activations of a few hundred images
     * @param bits 1..8
     * @param place what the samples are, for messages
     * @throws IllegalArgumentException for an empty array or a value that is not finite
     */
    public static Interval activations(float[] samples, int bits, String place) {
        float[] values = checked(samples, place);
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.max(values[i], 0f);
        }
        return search(
                new SortedSamples(values),
                u -> reconstruction(u, ActivationQuantizer.of(bits, IntervalTransformer.activations(u / 2, u / 2))));
    }

    /**
     * The interval of signed activations, over |x|.
     *
     * @param samples activations of a few hundred images
     * @param bits 2..8
     * @param place what the samples are, for messages
     * @throws IllegalArgumentException for an empty array or a value that is not finite
     */
    public static Interval signedActivations(float[] samples, int bits, String place) {
        return search(
                magnitudes(samples, place),
                u -> reconstruction(
                        u, ActivationQuantizer.of(bits, IntervalTransformer.signedActivations(u / 2, u / 2))));
    }

    /**
     * The range of an affine 8-bit quantizer: the range from the least to the greatest sample (and zero), shrunk on both sides by
     * the factor with the least error.
     *
     * @param samples activations of a few hundred images
     * @param place what the samples are, for messages
     * @throws IllegalArgumentException for an empty array or a value that is not finite
     */
    public static Interval affine(float[] samples, String place) {
        SortedSamples sorted = new SortedSamples(checked(samples, place));
        double low = Math.min(sorted.least(), 0);
        double high = Math.max(sorted.greatest(), 0);
        if (high - low < 2.0 * LEAST_HALF_WIDTH) {
            return new Interval(0f, high == low ? 1f : LEAST_HALF_WIDTH);
        }
        double share = bestShare(sorted, s -> {
            Interval range = range(low * s, high * s);
            return reconstruction(
                    2.0 * range.halfWidth(), ActivationQuantizer.affine(range.center(), range.halfWidth()));
        });
        return range(low * share, high * share);
    }

    /** A quantizer for each candidate. */
    private interface Candidates<T> {
        SortedSamples.Reconstruction of(T candidate);
    }

    private static Interval search(SortedSamples samples, Candidates<Float> candidates) {
        float greatest = samples.greatest();
        if (greatest == 0) {
            return new Interval(0.5f, 0.5f);
        }
        double share = bestShare(samples, s -> candidates.of(clip(greatest, s)));
        float u = clip(greatest, share);
        return new Interval(u / 2, u / 2);
    }

    private static float clip(float greatest, double share) {
        return Math.max((float) (greatest * share), 2 * LEAST_HALF_WIDTH);
    }

    private static double bestShare(SortedSamples samples, Candidates<Double> candidates) {
        double best = 1;
        double least = Double.POSITIVE_INFINITY;
        for (double share = 1; share >= LEAST_SHARE; share *= RATIO) {
            double error = samples.meanSquaredError(candidates.of(share));
            if (error < least) {
                least = error;
                best = share;
            }
        }
        double middle = best;
        for (int i = -REFINEMENTS; i <= REFINEMENTS; i++) {
            double share = Math.min(middle * (1 + (1 / RATIO - 1) * i / REFINEMENTS), 1);
            double error = samples.meanSquaredError(candidates.of(share));
            if (error < least) {
                least = error;
                best = share;
            }
        }
        return best;
    }

    private static Interval range(double low, double high) {
        float center = (float) ((low + high) / 2);
        float halfWidth = (float) Math.max((high - low) / 2, LEAST_HALF_WIDTH);
        // Rounding to float may leave zero just outside.
        return Interval.projectAffine(center, halfWidth, LEAST_HALF_WIDTH);
    }

    private static SortedSamples.Reconstruction reconstruction(double u, ActivationQuantizer quantizer) {
        return v -> u * quantizer.quantize(v);
    }

    private static SortedSamples magnitudes(float[] values, String place) {
        float[] magnitudes = checked(values, place);
        for (int i = 0; i < magnitudes.length; i++) {
            magnitudes[i] = Math.abs(magnitudes[i]);
        }
        return new SortedSamples(magnitudes);
    }

    /** A copy, free of NaN and infinities. */
    static float[] checked(float[] values, String place) {
        if (values.length == 0) {
            throw new IllegalArgumentException(place + ": no values to calibrate an interval from");
        }
        for (int i = 0; i < values.length; i++) {
            if (!Float.isFinite(values[i])) {
                throw new IllegalArgumentException(place + ": value " + i + " of " + values.length + " is " + values[i]
                        + "; an interval can only be calibrated from finite values, so the training before it has diverged"
                        + " or the data are damaged");
            }
        }
        return values.clone();
    }
}
