package org.lowbit4j.binconv.kernel;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.binconv.kernel.ConvolutionCase.Fill;

/** The grid of channels, kernel sizes and bits on which every provider must be right, whole and as a sample. */
final class KernelGrid {

    static final int CHANNELS = 200;
    /** Past two words of 64 bits, and past four vectors of 32 bytes. */
    static final int SAMPLED_CHANNELS = 136;

    static final int KERNELS = 7;
    static final int BITS = 8;

    /** Channels at the borders of words of 64 bits. */
    private static final List<Integer> WORD_BORDERS = List.of(1, 63, 64, 65, 127, 128, 129);

    private KernelGrid() {}

    /** A point of the grid. */
    record Point(int channels, int kernel, int weightBits, int activationBits) {

        /**
         * A convolution there. What the grid leaves open is random, from the point's own seed: the image's size, stride,
         * dilation, padding, outputs, codings, and codes that are random or as small or large as they can be.
         */
        ConvolutionCase toCase() {
            long seed = ((channels * 8L + kernel) * 8 + weightBits - 1) * 8 + activationBits - 1;
            Random random = new Random(seed);
            Window window = window(random);
            Shape input = new Shape(size(random), size(random), channels);
            WeightGrid weights = new WeightGrid(weightBits, weightCoding(random));
            ActivationGrid activations = ConvolutionCase.grid(activationBits, activationCoding(random));
            int outputs = 1 + random.nextInt(random.nextInt(4) == 0 ? 66 : 9);
            Fill fill = List.of(Fill.values()).get(Math.max(0, random.nextInt(9) - 4));
            return ConvolutionCase.of(input, activations, window, outputs, weights, fill, seed);
        }

        /** Padding as large as the dilated kernel: every image has an output. */
        private Window window(Random random) {
            int dilation = 1 + random.nextInt(2);
            int padding = (kernel - 1) * dilation;
            int less = random.nextInt(padding / 2 + 1);
            int stride = 1 + random.nextInt(random.nextBoolean() ? 1 : 4);
            int after = padding - less;
            return new Window(kernel, kernel, stride, stride, less, after, after, less, dilation, dilation);
        }

        private static int size(Random random) {
            return 1 + random.nextInt(5);
        }

        private WeightGrid.Coding weightCoding(Random random) {
            List<WeightGrid.Coding> possible = Stream.of(WeightGrid.Coding.values())
                    .filter(coding -> coding.leastBits() <= weightBits)
                    .toList();
            return possible.get(random.nextInt(possible.size()));
        }

        private ActivationGrid.Coding activationCoding(Random random) {
            if (activationBits == 1 || random.nextBoolean()) {
                return ActivationGrid.Coding.UNSIGNED;
            }
            return activationBits == BITS && random.nextBoolean()
                    ? ActivationGrid.Coding.AFFINE
                    : ActivationGrid.Coding.SIGNED;
        }
    }

    /** Every point. */
    static Stream<Point> whole() {
        return IntStream.rangeClosed(1, CHANNELS)
                .boxed()
                .flatMap(channels -> IntStream.rangeClosed(1, KERNELS)
                        .boxed()
                        .flatMap(kernel -> bitPairs()
                                .map(bits -> new Point(channels, kernel, bits.weightBits(), bits.activationBits()))));
    }

    /**
     * As few points as have every pair of values of two factors: one for every number of channels up to {@value #SAMPLED_CHANNELS} and
     * of weight bits, with activation bits and kernel as in a Latin square.
     */
    static List<Point> pairwise() {
        List<Point> points = new ArrayList<>();
        for (int channels = 1; channels <= SAMPLED_CHANNELS; channels++) {
            for (int bits = 0; bits < BITS; bits++) {
                int activationBits = 1 + (bits + channels) % BITS;
                int kernel = 1 + (bits + channels / BITS) % KERNELS;
                points.add(new Point(channels, kernel, 1 + bits, activationBits));
            }
        }
        return points;
    }

    /** Every pair of bits on every channel number at a border of words. */
    static Stream<Point> wordBorders() {
        return WORD_BORDERS.stream()
                .flatMap(channels ->
                        bitPairs().map(bits -> new Point(channels, 3, bits.weightBits(), bits.activationBits())));
    }

    private record BitPair(int weightBits, int activationBits) {}

    private static Stream<BitPair> bitPairs() {
        return IntStream.range(0, BITS * BITS).mapToObj(i -> new BitPair(1 + i / BITS, 1 + i % BITS));
    }
}
