package org.lowbit4j.quant.layer;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.quant.calibration.Interval;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Moves the quantizer parameters of a layer to valid ones after a training step: intervals by {@link Interval#project}, gamma
 * into 1/16..16, the output scale to a positive number.
 */
final class ValidIntervals {

    private static final float LARGEST_GAMMA = 16f;
    private static final float LEAST_OUTPUT_SCALE = 1e-6f;

    private ValidIntervals() {}

    static void project(QuantizedLayer layer, Map<String, INDArray> parameters) {
        interval(
                parameters.get(QuantizedLayer.WEIGHT_CENTER),
                parameters.get(QuantizedLayer.WEIGHT_HALF_WIDTH),
                layer.weightHalfWidthFloor(),
                false);
        interval(
                parameters.get(QuantizedLayer.ACTIVATION_CENTER),
                parameters.get(QuantizedLayer.ACTIVATION_HALF_WIDTH),
                layer.activationHalfWidthFloor(),
                layer.activationQuantization().coding() == ActivationGrid.Coding.AFFINE);
        clamp(parameters.get(QuantizedLayer.WEIGHT_GAMMA), 1 / LARGEST_GAMMA, LARGEST_GAMMA);
        clamp(parameters.get(QuantizedLayer.OUTPUT_SCALE), LEAST_OUTPUT_SCALE, Float.MAX_VALUE);
    }

    private static void interval(
            @Nullable INDArray centers, @Nullable INDArray halfWidths, float floor, boolean affine) {
        if (centers == null || halfWidths == null) {
            return;
        }
        for (long i = 0; i < centers.length(); i++) {
            float center = centers.getFloat(i);
            float halfWidth = halfWidths.getFloat(i);
            Interval valid = affine
                    ? Interval.projectAffine(center, halfWidth, floor)
                    : Interval.project(center, halfWidth, floor, Float.POSITIVE_INFINITY);
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

    private static void clamp(@Nullable INDArray parameter, float least, float largest) {
        if (parameter != null) {
            parameter.putScalar(0, Math.min(Math.max(parameter.getDouble(0), least), largest));
        }
    }
}
