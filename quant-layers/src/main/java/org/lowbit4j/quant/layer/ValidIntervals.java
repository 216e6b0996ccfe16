package org.lowbit4j.quant.layer;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Moves the quantizer parameters of a layer to the nearest valid ones after a training step: {@code halfWidth >= floor} and
 * {@code center >= halfWidth} (a negative {@code center - halfWidth} would make zero something else than zero), except for
 * affine codes, whose interval only has to contain zero; gamma in 1/16..16, the output scale positive. Without the floor a
 * half width can collapse, and its gradient with it.
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
            @Nullable INDArray centers, @Nullable INDArray halfWidths, float floor, boolean containsZero) {
        if (centers == null || halfWidths == null) {
            return;
        }
        for (long i = 0; i < centers.length(); i++) {
            double halfWidth = Math.max(halfWidths.getDouble(i), floor);
            double center = centers.getDouble(i);
            double valid =
                    containsZero ? Math.min(Math.max(center, -halfWidth), halfWidth) : Math.max(center, halfWidth);
            halfWidths.putScalar(i, halfWidth);
            centers.putScalar(i, valid);
        }
    }

    private static void clamp(@Nullable INDArray parameter, float least, float largest) {
        if (parameter != null) {
            parameter.putScalar(0, Math.min(Math.max(parameter.getDouble(0), least), largest));
        }
    }
}
