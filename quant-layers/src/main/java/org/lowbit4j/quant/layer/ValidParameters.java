package org.lowbit4j.quant.layer;

import org.lowbit4j.quant.calibration.Interval;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Moves parameters of quantizers to valid ones after a training step. */
final class ValidParameters {

    private ValidParameters() {}

    /** Gives the nearest valid interval to interval {@code i}. */
    interface Projection {
        Interval nearest(long i, float center, float halfWidth);
    }

    /** Replaces every interval by the nearest valid one. */
    static void projectIntervals(INDArray centers, INDArray halfWidths, Projection projection) {
        for (long i = 0; i < centers.length(); i++) {
            float center = centers.getFloat(i);
            float halfWidth = halfWidths.getFloat(i);
            Interval valid = projection.nearest(i, center, halfWidth);
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
    static void clamp(INDArray parameter, float least, float largest) {
        parameter.putScalar(0, Math.min(Math.max(parameter.getDouble(0), least), largest));
    }
}
