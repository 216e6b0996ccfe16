package org.lowbit4j.quant.quantizer;

/**
 * A linear map of the range {@code [center - halfWidth, center + halfWidth]}, which contains 0, onto a part of [-1, 1] of length
 * 1, with 0 mapped to 0:
 *
 * <pre>
 * t = clamp(v * inverseWidth, low, low + 1)      inverseWidth = 0.5 / halfWidth      low = -zeroPoint / 255
 * </pre>
 *
 * For an input of both signs with an uneven range, such as normalized images (affine codes: Jacob et al., CVPR 2018). As in QIL
 * the result is not scaled back to units of the input.
 *
 * <p>Derivatives are those of the function above with {@code low = (center - halfWidth) * inverseWidth}, that is straight
 * through the rounding of the zero point: inside, t depends on {@code v / (2 halfWidth)} only; on either clamped side, on the
 * end of the range only:
 *
 * <pre>
 * inside    d/dv = inverseWidth     d/dcenter = 0                d/dhalfWidth = -t / halfWidth
 * clamped   d/dv = 0                d/dcenter = inverseWidth     d/dhalfWidth = -center * inverseWidth / halfWidth
 * </pre>
 *
 * The learned parameters are center and halfWidth.
 *
 * @param center middle of the range, in units of the input
 * @param halfWidth half the length of the range; positive
 * @param zeroPoint the code of 0, 0..255
 */
record AffineTransformer(float center, float halfWidth, int zeroPoint) implements RangeTransformer {

    static final int LEVELS = 255;

    static AffineTransformer of(float center, float halfWidth) {
        if (!(halfWidth >= Float.MIN_NORMAL && Float.isFinite(halfWidth))) {
            throw new IllegalArgumentException("affine range half-width " + halfWidth
                    + ": expected a finite number of at least " + Float.MIN_NORMAL);
        }
        if (!(Math.abs(center) <= halfWidth)) {
            throw new IllegalArgumentException("affine range of center " + center + " and half-width " + halfWidth
                    + " does not contain 0: expected |center| <= half-width");
        }
        float position = (halfWidth - center) * (0.5f / halfWidth) * LEVELS;
        return new AffineTransformer(center, halfWidth, Math.min(Math.max(Discretizer.code(position), 0), LEVELS));
    }

    float inverseWidth() {
        return 0.5f / halfWidth;
    }

    private float low() {
        return -(float) zeroPoint / LEVELS;
    }

    private float high() {
        return (float) (LEVELS - zeroPoint) / LEVELS;
    }

    @Override
    public int parameters() {
        return 2;
    }

    @Override
    public float transform(float value) {
        return Math.min(Math.max(value * inverseWidth(), low()), high());
    }

    @Override
    public void transform(float[] values, int length) {
        float inverseWidth = inverseWidth();
        float low = low();
        float high = high();
        for (int i = 0; i < length; i++) {
            values[i] = Math.min(Math.max(values[i] * inverseWidth, low), high);
        }
    }

    @Override
    public void gradients(float[] values, float[] gradient, int length, GradientSums sums) {
        float inverseWidth = inverseWidth();
        float low = low();
        float high = high();
        float middle = center * inverseWidth;
        float inverseHalfWidth = 2f * inverseWidth;
        float[] centerLanes = sums.lanes(0);
        float[] halfWidthLanes = sums.lanes(1);
        for (int i = 0; i < length; i++) {
            float t = Math.min(Math.max(values[i] * inverseWidth, low), high);
            float inside = Mask.inside(t, low, high);
            float upstream = gradient[i];
            gradient[i] = upstream * inside * inverseWidth;
            centerLanes[i] += upstream * (1f - inside) * inverseWidth;
            halfWidthLanes[i] -= upstream * (inside * t + (1f - inside) * middle) * inverseHalfWidth;
        }
        sums.pieceAdded();
    }

    @Override
    public float pruningThreshold(double levels) {
        return (float) (halfWidth / levels);
    }

    @Override
    public float clippingThreshold(double levels) {
        return (float) (center + halfWidth - halfWidth / levels);
    }
}
