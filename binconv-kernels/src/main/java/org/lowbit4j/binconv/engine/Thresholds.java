package org.lowbit4j.binconv.engine;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import org.lowbit4j.binconv.ir.ActivationFunction;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Node;

/**
 * Affine, activations and quantizer in one pass, from accumulators to codes: per channel, the accumulators at which the code
 * changes. They are found by bisection on the float32 expressions of the nodes themselves, each of which is monotone, so
 * that no code can differ.
 */
final class Thresholds {

    /** Accumulators lie well inside -LIMIT..LIMIT, by the range check of the IR, so that differences cannot overflow. */
    private static final int LIMIT = 1 << 30;

    /** Above this number of steps, one comparison per step costs more than the expressions. */
    private static final int MAX_STEPS = 15;

    /** Channels are repeated up to about this many lanes, because short loops do not become vector code. */
    private static final int LANES = 256;

    private final int lanes;
    private final int[] signs;
    private final int[][] thresholds;

    private Thresholds(int channels, ActivationGrid grid) {
        this.lanes = channels * Math.max(1, LANES / channels);
        this.signs = new int[lanes];
        this.thresholds = new int[grid.maxCode() - grid.minCode()][lanes];
    }

    /** Whether the functions are monotone and the steps few. */
    static boolean suit(Iterable<ActivationFunction> functions, ActivationGrid grid) {
        for (ActivationFunction function : functions) {
            if (function == ActivationFunction.SIGMOID || function == ActivationFunction.TANH) {
                return false;
            }
        }
        return grid.maxCode() - grid.minCode() <= MAX_STEPS;
    }

    static Thresholds of(Node.Affine affine, Iterable<ActivationFunction> functions, ActivationGrid grid) {
        int channels = affine.scale().length();
        Thresholds result = new Thresholds(channels, grid);
        for (int c = 0; c < channels; c++) {
            float scale = affine.scale().get(c);
            float shift = affine.shift().get(c);
            // With a negative scale, the code falls as the accumulator rises: count on the negated accumulator.
            int sign = scale < 0 ? -1 : 1;
            result.signs[c] = sign;
            IntUnaryOperator code = signed -> {
                float x = Math.fma(scale, (float) (sign * signed), shift);
                for (ActivationFunction function : functions) {
                    x = function.apply(x);
                }
                return grid.code(x);
            };
            for (int step = 0; step < result.thresholds.length; step++) {
                result.thresholds[step][c] = least(code, grid.minCode() + 1 + step);
            }
        }
        result.repeat(channels);
        return result;
    }

    private void repeat(int channels) {
        for (int lane = channels; lane < lanes; lane++) {
            signs[lane] = signs[lane - channels];
            for (int[] threshold : thresholds) {
                threshold[lane] = threshold[lane - channels];
            }
        }
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

    /**
     * The unsigned codes {@code from..to - 1} of accumulators, HWC, of which element {@code from} is at index 0. Every
     * threshold that is not reached takes one from the largest code, without a branch.
     */
    void apply(int[] accumulators, int from, int to, byte[] codes) {
        int[] signed = new int[lanes];
        int[] counted = new int[lanes];
        for (int at = from; at < to; at += lanes) {
            int count = Math.min(lanes, to - at);
            System.arraycopy(accumulators, at - from, signed, 0, count);
            multiply(signed, signs);
            Arrays.fill(counted, thresholds.length);
            for (int[] threshold : thresholds) {
                count(signed, threshold, counted);
            }
            narrow(counted, count, codes, at);
        }
    }

    private static void narrow(int[] values, int count, byte[] codes, int at) {
        for (int i = 0; i < count; i++) {
            codes[at + i] = (byte) values[i];
        }
    }

    private static void multiply(int[] values, int[] factors) {
        for (int i = 0; i < values.length; i++) {
            values[i] *= factors[i];
        }
    }

    private static void count(int[] values, int[] threshold, int[] counted) {
        for (int i = 0; i < values.length; i++) {
            counted[i] += (values[i] - threshold[i]) >> 31;
        }
    }
}
