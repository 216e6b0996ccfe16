package org.lowbit4j.binconv.kernel;

import java.util.List;
import java.util.Random;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;

/** One integer convolution with its input, and its result by definition. */
final class ConvolutionCase {

    private final ConvolutionSpec spec;
    private final int[] codes;

    private ConvolutionCase(ConvolutionSpec spec, int[] codes) {
        this.spec = spec;
        this.codes = codes;
    }

    ConvolutionSpec spec() {
        return spec;
    }

    /** The codes as kernels take them. */
    byte[] unsignedCodes() {
        byte[] unsigned = new byte[codes.length];
        for (int i = 0; i < codes.length; i++) {
            unsigned[i] = (byte) (codes[i] - spec.activationCoding().firstCode());
        }
        return unsigned;
    }

    @Override
    public String toString() {
        return "image " + spec.input() + " on " + spec.grid() + ", " + spec.weights() + ", " + spec.window();
    }

    /** How the codes of a case are chosen. */
    enum Fill {
        RANDOM,
        SMALLEST,
        LARGEST,
        ZERO_POINT,
        /** The smallest weights on the largest codes: the sums farthest below zero. */
        OPPOSITE
    }

    /** A convolution of given codes. */
    static ConvolutionCase of(ConvolutionSpec spec, int... codes) {
        return new ConvolutionCase(spec, codes.clone());
    }

    static ActivationGrid grid(int bits, ActivationGrid.Coding coding) {
        int zeroPoint = coding == ActivationGrid.Coding.AFFINE ? 77 : 0;
        return new ActivationGrid(bits, coding, 0, 1, zeroPoint, 1);
    }

    static ConvolutionCase of(
            Shape input, ActivationGrid grid, Window window, int outputs, WeightGrid weightGrid, Fill fill, long seed) {
        return of(input, grid, window, 1, outputs, weightGrid, fill, seed);
    }

    static ConvolutionCase of(
            Shape input,
            ActivationGrid grid,
            Window window,
            int groups,
            int outputs,
            WeightGrid weightGrid,
            Fill fill,
            long seed) {
        Random random = new Random(seed);
        WeightShape shape =
                new WeightShape(outputs, window.kernelHeight(), window.kernelWidth(), input.channels() / groups);
        Fill weightFill = fill == Fill.OPPOSITE ? Fill.SMALLEST : fill;
        int[] weights = codes(shape.size(), weightGrid.minCode(), weightGrid.maxCode(), 0, weightFill, random);
        int[] codes = codes(input.size(), grid.minCode(), grid.maxCode(), grid.zeroPoint(), fill, random);
        return new ConvolutionCase(
                new ConvolutionSpec(input, grid, window, WeightCodes.of(weightGrid, shape, weights)), codes);
    }

    private static int[] codes(int size, int least, int largest, int zeroPoint, Fill fill, Random random) {
        int[] codes = new int[size];
        for (int i = 0; i < size; i++) {
            codes[i] = switch (fill) {
                case RANDOM -> least + random.nextInt(largest - least + 1);
                case SMALLEST -> least;
                case LARGEST, OPPOSITE -> largest;
                case ZERO_POINT -> zeroPoint;
            };
        }
        return codes;
    }

    /** The whole image in one call. */
    int[] result(ConvolutionKernel kernel) {
        int[] accumulators = new int[spec.output().size()];
        ChannelsLastKernel.of(kernel).convolve(unsignedCodes(), accumulators);
        return accumulators;
    }

    /** Packed row by row backwards, convolved by two workers that take blocks of {@code rows} rows in turn. */
    int[] resultByRows(ConvolutionKernel kernel, int rows) {
        ConvolutionKernel.Session session = ChannelsLastKernel.of(kernel).newSession();
        byte[] unsigned = unsignedCodes();
        for (int row = spec.input().height() - 1; row >= 0; row--) {
            session.pack(unsigned, row, row + 1);
        }
        List<ConvolutionKernel.Worker> workers = List.of(session.newWorker(), session.newWorker());
        Shape output = spec.output();
        int[] accumulators = new int[output.size()];
        int[] block = new int[rows * output.width() * output.channels()];
        for (int row = 0; row < output.height(); row += rows) {
            int end = Math.min(output.height(), row + rows);
            workers.get(row / rows % 2).convolve(row, end, block);
            System.arraycopy(
                    block, 0, accumulators, output.index(row, 0, 0), (end - row) * output.width() * output.channels());
        }
        return accumulators;
    }

    /** The definition in {@code Node.IntegerConvolution}, one output after the other. */
    int[] naiveResult() {
        Shape output = spec.output();
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
        Shape input = spec.input();
        Window window = spec.window();
        WeightShape shape = spec.weights().shape();
        int firstChannel = o / (shape.outputs() / spec.groups()) * shape.inputs();
        int products = 0;
        int sum = 0;
        for (int i = 0; i < window.kernelHeight(); i++) {
            for (int j = 0; j < window.kernelWidth(); j++) {
                int row = window.inputRow(y, i);
                int column = window.inputColumn(x, j);
                if (row < 0 || row >= input.height() || column < 0 || column >= input.width()) {
                    continue;
                }
                for (int c = 0; c < shape.inputs(); c++) {
                    int xz = codes[input.index(row, column, firstChannel + c)]
                            - spec.grid().zeroPoint();
                    products += spec.weights().code(shape.index(o, i, j, c)) * xz;
                    sum += xz;
                }
            }
        }
        return switch (spec.weights().grid().coding()) {
            case SYMMETRIC, TWOS_COMPLEMENT -> products;
            case ODD_POINTS -> 2 * products - ((1 << spec.weights().grid().bits()) - 1) * sum;
        };
    }
}
