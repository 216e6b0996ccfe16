package org.lowbit4j.quant.quantizer;

/**
 * The transformer of QIL (Jung et al., "Learning to Quantize Deep Networks by Optimizing Quantization Intervals with Task
 * Loss", CVPR 2019, equations 3 and 5): values below the interval are pruned, above it clipped.
 *
 * <pre>
 * lower = center - halfWidth      inverseWidth = 0.5 / halfWidth      t = clamp((|v| - lower) * inverseWidth, 0, 1)
 * unsigned  t, with v in place of |v| (activations)      signed  sign(v) * t^gamma (weights; signed activations: gamma = 1)
 * </pre>
 *
 * With {@code s = sign(v)} (1 when unsigned), strictly inside {@code 0 < t < 1} and zero elsewhere:
 *
 * <pre>
 * d/dv = gamma t^(gamma-1) inverseWidth             d/dcenter = -s * d/dv
 * d/dhalfWidth = s * d/dv * (1 - 2t)                d/dgamma  =  s t^gamma ln t
 * </pre>
 *
 * ({@code (1 - 2t) = (center - |v|) / halfWidth}.) For gamma other than 1, or a learned one, the factors with powers of t are
 * taken at {@code max(t, 2^-12)}: the slope of a gamma below 1 is unbounded at 0; so it is at most 182 for any gamma (our choice).
 *
 * <p>The learned parameters are center, halfWidth and, where sums have room for a third, gamma.
 *
 * @param center middle of the interval, in units of the input; at least {@code halfWidth}
 * @param halfWidth half the length of the interval, in units of the input; positive
 * @param gamma exponent, positive; 1 when unsigned
 * @param signed whether the sign of the value is kept
 */
public record IntervalTransformer(float center, float halfWidth, float gamma, boolean signed)
        implements RangeTransformer {

    /** Sum of dL/dcenter. */
    public static final int CENTER = 0;
    /** Sum of dL/dhalfWidth. */
    public static final int HALF_WIDTH = 1;
    /** Sum of dL/dgamma. */
    public static final int GAMMA = 2;

    /** Where gamma is not 1, derivatives are those at a t of at least this. */
    public static final float LEAST_T = 0x1p-12f;

    /** Checks that the interval is one: positive, finite, not reaching below zero. */
    public IntervalTransformer {
        if (!(halfWidth >= Float.MIN_NORMAL && Float.isFinite(halfWidth))) {
            throw new IllegalArgumentException(
                    "interval half-width " + halfWidth + ": expected a finite number of at least " + Float.MIN_NORMAL);
        }
        if (!(center >= halfWidth && Float.isFinite(center))) {
            throw new IllegalArgumentException(
                    "interval center " + center + ": expected a finite number of at least the" + " half-width "
                            + halfWidth + ", since the interval must not reach below zero");
        }
        if (!(gamma > 0 && Float.isFinite(gamma)) || (!signed && gamma != 1)) {
            throw new IllegalArgumentException("interval exponent gamma " + gamma
                    + ": expected a positive number, and 1 for an unsigned interval");
        }
    }

    /** The interval of weights. */
    public static IntervalTransformer weights(float center, float halfWidth, float gamma) {
        return new IntervalTransformer(center, halfWidth, gamma, true);
    }

    /** The interval of activations that are never negative; negative inputs become 0. */
    public static IntervalTransformer activations(float center, float halfWidth) {
        return new IntervalTransformer(center, halfWidth, 1f, false);
    }

    /** The interval of activations with a sign. */
    public static IntervalTransformer signedActivations(float center, float halfWidth) {
        return new IntervalTransformer(center, halfWidth, 1f, true);
    }

    /** Start of the interval, in units of the input. */
    public float lower() {
        return center - halfWidth;
    }

    /** 1 / length of the interval. */
    public float inverseWidth() {
        return 0.5f / halfWidth;
    }

    @Override
    public int parameters() {
        return 2;
    }

    @Override
    public float transform(float value) {
        float magnitude = signed ? Math.abs(value) : value;
        float t = Math.min(Math.max((magnitude - lower()) * inverseWidth(), 0f), 1f);
        return signed ? Math.copySign(power(t), value) : t;
    }

    @Override
    public void transform(float[] values, int length) {
        float lower = lower();
        float inverseWidth = inverseWidth();
        if (!signed) {
            for (int i = 0; i < length; i++) {
                values[i] = Math.min(Math.max((values[i] - lower) * inverseWidth, 0f), 1f);
            }
            return;
        }
        // sign(v) * t(|v|) = t(v) - t(-v), since lower >= 0 leaves at most one of the two above 0; copySign is not
        // vectorised.
        for (int i = 0; i < length; i++) {
            float above = Math.min(Math.max((values[i] - lower) * inverseWidth, 0f), 1f);
            float below = Math.min(Math.max((-values[i] - lower) * inverseWidth, 0f), 1f);
            values[i] = above - below;
        }
        if (gamma != 1) {
            for (int i = 0; i < length; i++) {
                values[i] = Math.copySign(power(Math.abs(values[i])), values[i]);
            }
        }
    }

    @Override
    public void gradients(float[] values, float[] gradient, int length, GradientSums sums) {
        if (!signed) {
            unsignedGradients(values, gradient, length, sums);
        } else if (gamma == 1 && sums.count() <= GAMMA) {
            signedGradients(values, gradient, length, sums);
        } else {
            powerGradients(values, gradient, length, sums);
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

    private float preimage(double transformed) {
        return (float) (center - halfWidth + 2.0 * halfWidth * Math.pow(transformed, 1.0 / gamma));
    }

    private float power(float t) {
        return gamma == 1 || t == 0 || t == 1 ? t : (float) Math.pow(t, gamma);
    }

    private void unsignedGradients(float[] values, float[] gradient, int length, GradientSums sums) {
        float lower = lower();
        float inverseWidth = inverseWidth();
        float[] centerLanes = sums.lanes(CENTER);
        float[] halfWidthLanes = sums.lanes(HALF_WIDTH);
        for (int i = 0; i < length; i++) {
            float t = Math.min(Math.max((values[i] - lower) * inverseWidth, 0f), 1f);
            float inside = Mask.inside(t, 0f, 1f);
            float slope = gradient[i] * inside * inverseWidth;
            gradient[i] = slope;
            centerLanes[i] -= slope;
            halfWidthLanes[i] += slope * (1f - 2f * t);
        }
        sums.pieceAdded();
    }

    private void signedGradients(float[] values, float[] gradient, int length, GradientSums sums) {
        float lower = lower();
        float inverseWidth = inverseWidth();
        float[] centerLanes = sums.lanes(CENTER);
        float[] halfWidthLanes = sums.lanes(HALF_WIDTH);
        for (int i = 0; i < length; i++) {
            float value = values[i];
            float t = Math.min(Math.max((Math.abs(value) - lower) * inverseWidth, 0f), 1f);
            float inside = Mask.inside(t, 0f, 1f);
            float sign = Mask.sign(value);
            float slope = gradient[i] * inside * inverseWidth;
            gradient[i] = slope;
            centerLanes[i] -= sign * slope;
            halfWidthLanes[i] += sign * slope * (1f - 2f * t);
        }
        sums.pieceAdded();
    }

    private void powerGradients(float[] values, float[] gradient, int length, GradientSums sums) {
        float lower = lower();
        float inverseWidth = inverseWidth();
        for (int i = 0; i < length; i++) {
            float t = (Math.abs(values[i]) - lower) * inverseWidth;
            if ((t <= 0 || t >= 1) && !Float.isNaN(gradient[i])) {
                gradient[i] = 0f;
                continue;
            }
            double logarithm = Math.log(Math.max(t, LEAST_T));
            double power = Math.exp(gamma * logarithm);
            double slope = gradient[i] * gamma * (power / Math.max(t, LEAST_T)) * inverseWidth;
            double signedSlope = Math.copySign(1f, values[i]) * slope;
            double gammaTerm = Math.copySign(1f, values[i]) * gradient[i] * power * logarithm;
            sums.add(CENTER, -signedSlope);
            sums.add(HALF_WIDTH, signedSlope * (1.0 - 2.0 * t));
            if (sums.count() > GAMMA) {
                sums.add(GAMMA, gammaTerm);
            }
            gradient[i] = (float) slope;
        }
    }
}
