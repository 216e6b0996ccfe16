package org.lowbit4j.binconv.nd4j;

import java.util.List;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;

/**
 * What of a {@link BitLayer} is no array, as the integer and the floating-point arguments of an op: these are what FlatBuffers
 * files keep. The numbers of formats and codings are their places in the lists here and never change.
 */
record BitArguments(ImageFormat format, WeightGrid weights, WeightShape shape, ActivationGrid grid, Window window) {

    static final List<ImageFormat> FORMATS = List.of(ImageFormat.NHWC, ImageFormat.NCHW);
    static final List<WeightGrid.Coding> WEIGHT_CODINGS =
            List.of(WeightGrid.Coding.SYMMETRIC, WeightGrid.Coding.ODD_POINTS, WeightGrid.Coding.TWOS_COMPLEMENT);
    static final List<ActivationGrid.Coding> ACTIVATION_CODINGS =
            List.of(ActivationGrid.Coding.UNSIGNED, ActivationGrid.Coding.SIGNED, ActivationGrid.Coding.AFFINE);

    private static final int INTEGERS = 18;
    private static final int REALS = 3;

    static BitArguments of(ImageFormat format, BitLayer layer) {
        return new BitArguments(format, layer.weights().grid(), layer.weights().shape(), layer.grid(), layer.window());
    }

    /**
     * From the arguments of an op.
     *
     * @throws IllegalArgumentException if they are too few or too many, or one is out of range
     */
    static BitArguments of(long[] integers, double[] reals) {
        if (integers.length != INTEGERS || reals.length != REALS) {
            throw new IllegalArgumentException("expected " + INTEGERS + " integer and " + REALS
                    + " floating-point arguments, got " + integers.length + " and " + reals.length);
        }
        Integers next = new Integers(integers);
        ImageFormat format = next.choice("image format", FORMATS);
        int outputs = next.number();
        int inputs = next.number();
        WeightGrid weights = new WeightGrid(next.number(), next.choice("weight coding", WEIGHT_CODINGS));
        ActivationGrid grid = new ActivationGrid(
                next.number(),
                next.choice("activation coding", ACTIVATION_CODINGS),
                (float) reals[0],
                (float) reals[1],
                next.number(),
                (float) reals[2]);
        Window window = new Window(
                next.number(),
                next.number(),
                next.number(),
                next.number(),
                next.number(),
                next.number(),
                next.number(),
                next.number(),
                next.number(),
                next.number());
        WeightShape shape = new WeightShape(outputs, window.kernelHeight(), window.kernelWidth(), inputs);
        return new BitArguments(format, weights, shape, grid, window);
    }

    long[] integers() {
        return new long[] {
            FORMATS.indexOf(format),
            shape.outputs(),
            shape.inputs(),
            weights.bits(),
            WEIGHT_CODINGS.indexOf(weights.coding()),
            grid.bits(),
            ACTIVATION_CODINGS.indexOf(grid.coding()),
            grid.zeroPoint(),
            window.kernelHeight(),
            window.kernelWidth(),
            window.strideHeight(),
            window.strideWidth(),
            window.padTop(),
            window.padLeft(),
            window.padBottom(),
            window.padRight(),
            window.dilationHeight(),
            window.dilationWidth()
        };
    }

    double[] reals() {
        return new double[] {grid.lower(), grid.inverseWidth(), grid.scale()};
    }

    /** Reads one argument after the other. */
    private static final class Integers {

        private final long[] values;
        private int at;

        Integers(long[] values) {
            this.values = values;
        }

        int number() {
            long value = values[at++];
            if (value < 0 || value > Integer.MAX_VALUE) {
                throw new IllegalArgumentException(
                        "integer argument " + (at - 1) + " is " + value + "; expected 0.." + Integer.MAX_VALUE);
            }
            return (int) value;
        }

        <T> T choice(String what, List<T> choices) {
            int number = number();
            if (number >= choices.size()) {
                throw new IllegalArgumentException(what + " " + number + ": expected 0.." + (choices.size() - 1));
            }
            return choices.get(number);
        }
    }
}
