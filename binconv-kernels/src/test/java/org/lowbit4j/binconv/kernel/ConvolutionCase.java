package org.lowbit4j.binconv.kernel;

import java.util.Random;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;

/** One integer convolution with its input, and its result by definition. */
final class ConvolutionCase {

    private final Shape input;
    private final ActivationGrid grid;
    private final Window window;
    private final WeightCodes weights;
    private final int[] codes;

    private ConvolutionCase(Shape input, ActivationGrid grid, Window window, WeightCodes weights, int[] codes) {
        this.input = input;
        this.grid = grid;
        this.window = window;
        this.weights = weights;
        this.codes = codes;
    }

    Shape input() {
        return input;
    }

    WeightCodes weights() {
        return weights;
    }

    int[] codes() {
        return codes;
    }

    @Override
    public String toString() {
        return "image " + input + " on " + grid + ", " + weights + ", " + window;
    }

    /** How the codes of a case are chosen. */
    enum Fill {
        RANDOM,
        SMALLEST,
        LARGEST,
        ZERO_POINT
    }

    static ActivationGrid grid(int bits, ActivationGrid.Coding coding) {
        int zeroPoint = coding == ActivationGrid.Coding.AFFINE ? 77 : 0;
        return new ActivationGrid(bits, coding, 0, 1, zeroPoint, 1);
    }

    static ConvolutionCase of(
            Shape input, ActivationGrid grid, Window window, int outputs, WeightGrid weightGrid, Fill fill, long seed) {
        Random random = new Random(seed);
        WeightShape shape = new WeightShape(outputs, window.kernelHeight(), window.kernelWidth(), input.channels());
        int[] weights = codes(shape.size(), weightGrid.minCode(), weightGrid.maxCode(), 0, fill, random);
        int[] codes = codes(input.size(), grid.minCode(), grid.maxCode(), grid.zeroPoint(), fill, random);
        return new ConvolutionCase(input, grid, window, WeightCodes.of(weightGrid, shape, weights), codes);
    }

    private static int[] codes(int size, int least, int largest, int zeroPoint, Fill fill, Random random) {
        int[] codes = new int[size];
        for (int i = 0; i < size; i++) {
            codes[i] = switch (fill) {
                case RANDOM -> least + random.nextInt(largest - least + 1);
                case SMALLEST -> least;
                case LARGEST -> largest;
                case ZERO_POINT -> zeroPoint;
            };
        }
        return codes;
    }

    Shape output() {
        return new Shape(
                window.outputHeight(input.height()),
                window.outputWidth(input.width()),
                weights.shape().outputs());
    }

    int[] kernelResult() {
        int[] accumulators = new int[output().size()];
        new PlainConvolutionKernel(input, grid, window, weights).newSession().convolve(codes, accumulators);
        return accumulators;
    }

    /** The definition in {@code Node.IntegerConvolution}, one output after the other. */
    int[] naiveResult() {
        Shape output = output();
        int[] accumulators = new int[output.size()];
        for (int y = 0; y < output.height(); y++) {
            for (int x = 0; x < output.width(); x++) {
                for (int o = 0; o < output.channels(); o++) {
                    accumulators[output.index(y, x, o)] = naive(y, x, o);
                }
            }
        }
        return accumulators;
    }

    private int naive(int y, int x, int o) {
        int products = 0;
        int sum = 0;
        for (int i = 0; i < window.kernelHeight(); i++) {
            for (int j = 0; j < window.kernelWidth(); j++) {
                int row = window.inputRow(y, i);
                int column = window.inputColumn(x, j);
                if (row < 0 || row >= input.height() || column < 0 || column >= input.width()) {
                    continue;
                }
                for (int c = 0; c < input.channels(); c++) {
                    int xz = codes[input.index(row, column, c)] - grid.zeroPoint();
                    products += weights.code(weights.shape().index(o, i, j, c)) * xz;
                    sum += xz;
                }
            }
        }
        return weights.grid().coding() == WeightGrid.Coding.SYMMETRIC
                ? products
                : 2 * products - weights.grid().levels() * sum;
    }
}
