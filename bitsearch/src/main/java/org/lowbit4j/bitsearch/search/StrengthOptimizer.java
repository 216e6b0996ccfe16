package org.lowbit4j.bitsearch.search;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Adam for the strengths of all layers as one vector, in double: an optimiser of their own, so that nothing but a strength step
 * moves them. The betas are those of DARTS' architecture parameters (Liu et al., 2019).
 */
final class StrengthOptimizer {

    private static final double BETA1 = 0.5;
    private static final double BETA2 = 0.999;
    private static final double EPSILON = 1e-8;

    private final INDArray moments;
    private final GradientUpdater<?> updater;
    private int steps;

    /** Goes on from {@code state}. */
    StrengthOptimizer(double learningRate, OptimizerState state) {
        double[] values =
                state.moments().stream().mapToDouble(Double::doubleValue).toArray();
        this.moments = Nd4j.createFromArray(values).reshape(1, values.length);
        this.steps = state.steps();
        this.updater = new Adam(learningRate, BETA1, BETA2, EPSILON).instantiate(moments, false);
    }

    /** What to subtract from the strengths. */
    double[] step(double[] gradient) {
        INDArray vector = Nd4j.createFromArray(gradient).reshape(1, gradient.length);
        updater.applyUpdater(vector, steps, 0);
        steps++;
        return vector.toDoubleVector();
    }

    OptimizerState state() {
        return new OptimizerState(
                steps, Arrays.stream(moments.toDoubleVector()).boxed().toList());
    }
}
