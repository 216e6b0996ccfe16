package org.lowbit4j.binconv.plan;

import java.util.function.IntUnaryOperator;
import org.lowbit4j.binconv.ir.ActivationFunction;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.kernel.ChannelThresholds;

/**
 * Affine, activations and quantizer as one comparison per step: per channel, the accumulators at which the code changes. They
 * are found by bisection on the float32 expressions of the nodes themselves, each of which is monotone, so that no code can
 * differ.
 */
public final class Thresholds {

    /** Accumulators lie well inside -LIMIT..LIMIT, by the range check of the IR, so that differences cannot overflow. */
    private static final int LIMIT = 1 << 30;

    private Thresholds() {}

    /** Whether the functions are monotone and the steps few. */
    static boolean suit(Iterable<ActivationFunction> functions, ActivationGrid grid) {
        for (ActivationFunction function : functions) {
            if (!function.isMonotone()) {
                return false;
            }
        }
        return grid.maxCode() - grid.minCode() <= ChannelThresholds.STEPS;
    }

    public static ChannelThresholds of(
            Node.Affine affine, Iterable<ActivationFunction> functions, ActivationGrid grid) {
        int channels = affine.scale().length();
        int[] flips = new int[channels];
        int[][] steps = new int[grid.maxCode() - grid.minCode()][channels];
        for (int c = 0; c < channels; c++) {
            float scale = affine.scale().get(c);
            float shift = affine.shift().get(c);
            // With a negative scale, the code falls as the accumulator rises.
            int flip = scale < 0 ? -1 : 0;
            flips[c] = flip;
            IntUnaryOperator code = flipped -> {
                float x = Math.fma(scale, (float) (flipped ^ flip), shift);
                for (ActivationFunction function : functions) {
                    x = function.apply(x);
                }
                return grid.code(x);
            };
            for (int step = 0; step < steps.length; step++) {
                steps[step][c] = least(code, grid.minCode() + 1 + step);
            }
        }
        return new ChannelThresholds(flips, steps);
    }

    /** The smallest argument whose code is at least {@code wanted}; LIMIT if there is none. */
    private static int least(IntUnaryOperator code, int wanted) {
        int below = -LIMIT;
        int from = LIMIT;
        while (from - (long) below > 1) {
            int middle = (int) (((long) below + from) >> 1);
            if (code.applyAsInt(middle) >= wanted) {
                from = middle;
            } else {
                below = middle;
            }
        }
        return from;
    }
}
