package org.lowbit4j.quant.quantizer;

import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.WeightGrid;

/**
 * How the codes of a grid follow from a transformed value t, and what they are worth:
 *
 * <pre>
 * code = min(rint(levels * (slope * t + shift)), largest)      Q(t) = unit * code + offset
 *
 * unsigned activations   levels 2^bits - 1       slope 1    shift 0    unit 1 / levels   offset 0    t in [0, 1]
 * signed activations     levels 2^(bits-1) - 1   the same                                            t in [-1, 1]
 * symmetric weights      levels 2^(bits-1) - 1   the same                                            t in [-1, 1]
 * two's complement       levels 2^(bits-1)       the same              largest levels - 1             t in [-1, 1]
 * odd points (DoReFa)    levels 2^bits - 1       slope 1/2  shift 1/2  unit 2 / levels   offset -1   t in [-1, 1]
 * </pre>
 *
 * A transformer that belongs to a grid never exceeds its largest code; the minimum matters where grids of several bitwidths share a
 * transformer.
 *
 * @param levels steps of the code from 0 to 1, or of the odd points from -1 to 1
 * @param largest the largest code
 * @param oddPoints whether the codes count the odd points, which have no zero
 */
public record CodeForm(int levels, int largest, boolean oddPoints) {

    /** Of weights. */
    public static CodeForm of(WeightGrid grid) {
        return new CodeForm(grid.levels(), grid.maxCode(), !grid.coding().isSigned());
    }

    /** Of activations, without their zero point. */
    public static CodeForm of(ActivationGrid.Coding coding, int bits) {
        int levels = coding.levels(bits);
        return new CodeForm(levels, levels, false);
    }

    /** What one code adds to Q. */
    public double unit() {
        return (oddPoints ? 2.0 : 1.0) / levels;
    }

    /** Q of code 0. */
    public double offset() {
        return oddPoints ? -1 : 0;
    }

    /** d(position)/dt. */
    public float slope() {
        return oddPoints ? 0.5f : 1f;
    }

    /** The position of t = 0, as a share of the levels. */
    public float shift() {
        return oddPoints ? 0.5f : 0f;
    }

    /** The code of a transformed value; 0 for NaN. */
    public int code(float t) {
        return Math.min(Discretizer.code(position(t) * levels), largest);
    }

    private float position(float t) {
        return oddPoints ? t * 0.5f + 0.5f : t;
    }

    /** Replaces transformed values by {@code slope * t + shift}. */
    public void positions(float[] transformed, int length) {
        if (oddPoints) {
            for (int i = 0; i < length; i++) {
                transformed[i] = position(transformed[i]);
            }
        }
    }

    /** Replaces codes by the integers {@code Q * levels}: the codes themselves, or {@code 2 code - levels} of the odd points. */
    void centre(float[] codes, int from, int to) {
        if (oddPoints) {
            for (int i = from; i < to; i++) {
                codes[i] = 2 * codes[i] - levels;
            }
        }
    }
}
