package org.lowbit4j.quant.quantizer;

/**
 * Center and half-width of a quantization interval, in units of the values it quantizes, and the rules that keep a trained one
 * valid. Training moves both freely; after each step {@link #project} brings them back.
 *
 * @param center middle of the interval
 * @param halfWidth half its length
 */
public record Interval(float center, float halfWidth) {

    /**
     * The nearest valid interval of a QIL quantizer: {@code halfWidth >= floor}, {@code center >= halfWidth} (an interval that
     * reaches below zero is cut off at zero and keeps its upper end), {@code center <= cap}. Where the three exclude each other
     * the floor wins. Projecting twice changes nothing; NaN stays NaN.
     *
     * @param center trained center
     * @param halfWidth trained half-width
     * @param floor the least half-width, positive
     * @param cap the greatest center, for instance the largest magnitude of the weights; infinite for none
     */
    public static Interval project(float center, float halfWidth, float floor, float cap) {
        float d = Math.max(halfWidth, floor);
        float c = center;
        if (c < d) {
            d = Math.max(c / 2 + d / 2, floor);
            c = d;
        }
        if (c > cap) {
            c = Math.max(cap, floor);
            d = Math.min(d, c);
        }
        return new Interval(c, d);
    }

    /**
     * The nearest valid range of an affine quantizer: {@code halfWidth >= floor}, {@code |center| <= halfWidth}, so that zero lies
     * inside. NaN stays NaN.
     *
     * @param center trained center
     * @param halfWidth trained half-width
     * @param floor the least half-width, positive
     */
    public static Interval projectAffine(float center, float halfWidth, float floor) {
        float d = Math.max(halfWidth, floor);
        return new Interval(Math.min(Math.max(center, -d), d), d);
    }

    /**
     * As {@link #project}, for weights whose largest magnitude is {@code largest}: keeps the center at or below it and, by
     * construction, the largest weight alive, that is at a code other than 0. An interval that quantizes all weights to 0 lets no
     * gradient pass, neither to the input nor to itself. With {@code t = (largest - center + halfWidth) / (2 halfWidth)} the weight
     * is alive where {@code t > aliveFrom}; a distance of 1/64 of the rest is kept from there. Where the floor would exclude that
     * it gives way, down to {@code leastFloor}. The caps are our choice, not Jung et al.'s.
     *
     * @param center trained center
     * @param halfWidth trained half-width
     * @param floor the least half-width, positive
     * @param leastFloor what the floor may give way to, positive
     * @param largest the largest magnitude of the weights
     * @param aliveFrom the t that rounds to 0 and beyond which none does, {@code (0.5 / q)^(1 / gamma)}; in (0, 1)
     */
    public static Interval projectWeights(
            float center, float halfWidth, float floor, float leastFloor, float largest, double aliveFrom) {
        double least = aliveFrom + (1 - aliveFrom) / 64;
        float widest = Math.max((float) (largest / (2 * least)), leastFloor);
        Interval valid = project(center, halfWidth, largest > 0 ? Math.min(floor, widest) : floor, largest);
        if (!(largest > 0)) {
            return valid;
        }
        float d = Math.min(valid.halfWidth, widest);
        float cap = (float) (largest + d * (1 - 2 * least));
        return new Interval(Math.max(Math.min(valid.center, cap), d), d);
    }
}
