package org.lowbit4j.quant.operand;

import org.lowbit4j.quant.quantizer.Interval;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Moves parameters of quantizers to valid ones after a training step. */
public final class Projection {

    private Projection() {}

    /** Gives the nearest valid interval to interval {@code i}. */
    public interface Nearest {

        /** The nearest valid interval. */
        Interval of(int i, float center, float halfWidth);
    }

    /** Replaces every interval by the nearest valid one. */
    public static void ofIntervals(INDArray centers, INDArray halfWidths, Nearest nearest) {
        for (int i = 0; i < centers.length(); i++) {
            float center = centers.getFloat(i);
            float halfWidth = halfWidths.getFloat(i);
            Interval valid = nearest.of(i, center, halfWidth);
            replace(centers, i, center, valid.center());
            replace(halfWidths, i, halfWidth, valid.halfWidth());
        }
    }

    /** Leaves a valid value as it is: in a DOUBLE network it would be rounded to float. */
    private static void replace(INDArray values, long i, float value, float valid) {
        if (value != valid) {
            values.putScalar(i, valid);
        }
    }

    /** Moves a parameter that is one number into {@code least..largest}. */
    public static void clamp(INDArray parameter, float least, float largest) {
        parameter.putScalar(0, Math.min(Math.max(parameter.getDouble(0), least), largest));
    }
}
