package org.lowbit4j.binconv.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.binconv.kernel.ConvolutionCase.Fill;

/** Every provider against the definition; what a provider refuses, it must refuse by a reason. */
class ConvolutionKernelTest {

    private static final Window SAME_3X3 = Window.square(3, 1, 1);

    private static List<WeightGrid> weightGrids() {
        List<WeightGrid> grids = new ArrayList<>();
        for (WeightGrid.Coding coding : WeightGrid.Coding.values()) {
            for (int bits = coding.leastBits(); bits <= 8; bits++) {
                grids.add(new WeightGrid(bits, coding));
            }
        }
        return grids;
    }

    private static List<ActivationGrid> activationGrids() {
        List<ActivationGrid> grids = new ArrayList<>();
        for (int bits = 1; bits <= 8; bits++) {
            grids.add(ConvolutionCase.grid(bits, ActivationGrid.Coding.UNSIGNED));
            if (bits > 1) {
                grids.add(ConvolutionCase.grid(bits, ActivationGrid.Coding.SIGNED));
            }
        }
        grids.add(ConvolutionCase.grid(8, ActivationGrid.Coding.AFFINE));
        return grids;
    }

    @ParameterizedTest
    @EnumSource(Fill.class)
    void agreesWithNaiveConvolutionWhereSumsAreLargest(Fill fill) {
        WeightGrid four = new WeightGrid(4, WeightGrid.Coding.SYMMETRIC);
        WeightGrid odd = new WeightGrid(4, WeightGrid.Coding.ODD_POINTS);
        WeightGrid twos = new WeightGrid(4, WeightGrid.Coding.TWOS_COMPLEMENT);
        for (ActivationGrid.Coding coding : List.of(ActivationGrid.Coding.UNSIGNED, ActivationGrid.Coding.SIGNED)) {
            ActivationGrid two = ConvolutionCase.grid(2, coding);
            ProviderAgreement.check(ConvolutionCase.of(new Shape(3, 8, 512), two, SAME_3X3, 65, four, fill, 4));
            ProviderAgreement.check(
                    ConvolutionCase.of(new Shape(5, 5, 61), two, Window.square(7, 2, 3), 64, odd, fill, 5));
            ActivationGrid grid = ConvolutionCase.grid(4, coding);
            ProviderAgreement.check(ConvolutionCase.of(new Shape(3, 8, 512), grid, SAME_3X3, 65, four, fill, 1));
            ProviderAgreement.check(ConvolutionCase.of(new Shape(2, 3, 800), grid, SAME_3X3, 5, odd, fill, 2));
            ProviderAgreement.check(
                    ConvolutionCase.of(new Shape(5, 5, 61), grid, Window.square(7, 2, 3), 64, odd, fill, 3));
            ProviderAgreement.check(ConvolutionCase.of(new Shape(3, 8, 512), grid, SAME_3X3, 65, twos, fill, 6));
            ProviderAgreement.check(
                    ConvolutionCase.of(new Shape(5, 5, 61), two, Window.square(7, 2, 3), 64, twos, fill, 7));
        }
    }

    @ParameterizedTest
    @EnumSource(Fill.class)
    void agreesWithNaiveConvolutionForEveryPairOfGrids(Fill fill) {
        for (WeightGrid weights : weightGrids()) {
            for (ActivationGrid activations : activationGrids()) {
                ProviderAgreement.check(
                        ConvolutionCase.of(new Shape(3, 4, 13), activations, SAME_3X3, 9, weights, fill, 1));
            }
        }
    }

    /** The last weight is odd: a float could not add it to a sum beyond 2^24. */
    @ParameterizedTest
    @ValueSource(ints = {513, 514, 515, 518, 4096, 21_931})
    void agreesWithNaiveProductWhereFloatSumsReachTheirLimit(int channels) {
        WeightGrid weights = new WeightGrid(8, WeightGrid.Coding.TWOS_COMPLEMENT);
        ActivationGrid grid = ConvolutionCase.grid(8, ActivationGrid.Coding.UNSIGNED);
        WeightShape shape = new WeightShape(3, 1, 1, channels);
        int[] codes = new int[shape.size()];
        Arrays.fill(codes, weights.minCode());
        for (int o = 0; o < shape.outputs(); o++) {
            codes[(o + 1) * channels - 1] = weights.minCode() + o;
        }
        int[] image = new int[channels];
        Arrays.fill(image, grid.maxCode());
        ConvolutionSpec spec =
                new ConvolutionSpec(Shape.vector(channels), grid, Window.POINT, WeightCodes.of(weights, shape, codes));
        ProviderAgreement.check(ConvolutionCase.of(spec, image));
    }

    @ParameterizedTest
    @ValueSource(ints = {6, 7, 8, 9, 13, 14, 15, 16, 17, 21, 24, 32, 56})
    void agreesWithNaiveConvolutionForEveryWidth(int width) {
        WeightGrid weights = new WeightGrid(3, WeightGrid.Coding.SYMMETRIC);
        ActivationGrid grid = ConvolutionCase.grid(3, ActivationGrid.Coding.UNSIGNED);
        for (Window window : List.of(SAME_3X3, Window.square(3, 2, 1), Window.POINT, Window.square(5, 1, 2))) {
            Shape input = new Shape(9, width, 70);
            ProviderAgreement.check(ConvolutionCase.of(input, grid, window, 66, weights, Fill.RANDOM, width));
        }
    }

    @Property(tries = 600)
    void agreesWithNaiveConvolutionForEveryWindow(@ForAll long seed) {
        Random random = new Random(seed);
        int dilationHeight = 1 + random.nextInt(2);
        int dilationWidth = 1 + random.nextInt(3);
        Window window = new Window(
                1 + random.nextInt(7),
                1 + random.nextInt(7),
                1 + random.nextInt(4),
                1 + random.nextInt(4),
                random.nextInt(5),
                random.nextInt(9),
                random.nextInt(5),
                random.nextInt(9),
                dilationHeight,
                dilationWidth);
        int height = leastExtent(window::outputHeight) + random.nextInt(9);
        int width = leastExtent(window::outputWidth) + random.nextInt(9);
        Shape input = new Shape(height, width, 1 + random.nextInt(random.nextBoolean() ? 16 : 70));
        WeightGrid weights = oneOf(weightGrids(), random);
        ActivationGrid activations = oneOf(activationGrids(), random);
        Fill fill = oneOf(List.of(Fill.values()), random);
        ProviderAgreement.check(
                ConvolutionCase.of(input, activations, window, 1 + random.nextInt(40), weights, fill, seed));
    }

    private static <T> T oneOf(List<T> choices, Random random) {
        return choices.get(random.nextInt(choices.size()));
    }

    private static int leastExtent(IntUnaryOperator outputs) {
        return IntStream.iterate(1, extent -> extent + 1)
                .filter(extent -> outputs.applyAsInt(extent) >= 1)
                .findFirst()
                .orElseThrow();
    }

    @Property(tries = 40)
    void agreesWithNaiveProductForDenseLayers(
            @ForAll @IntRange(min = 1, max = 600) int channels,
            @ForAll @IntRange(min = 1, max = 300) int outputs,
            @ForAll @IntRange(min = 1, max = 8) int bits) {
        ActivationGrid grid = ConvolutionCase.grid(bits, ActivationGrid.Coding.UNSIGNED);
        WeightGrid weights = new WeightGrid(9 - bits, WeightGrid.Coding.ODD_POINTS);
        ProviderAgreement.check(ConvolutionCase.of(
                Shape.vector(channels), grid, Window.POINT, outputs, weights, Fill.RANDOM, channels));
    }

    /** The sum of a pixel's codes is just below 2^16. */
    @ParameterizedTest
    @EnumSource(Fill.class)
    void agreesWithNaiveProductWherePixelSumsAreLargest(Fill fill) {
        ActivationGrid grid = ConvolutionCase.grid(4, ActivationGrid.Coding.SIGNED);
        for (WeightGrid.Coding coding : WeightGrid.Coding.values()) {
            ProviderAgreement.check(ConvolutionCase.of(
                    new Shape(1, 3, 9360), grid, Window.POINT, 66, new WeightGrid(4, coding), fill, 1));
        }
    }

    /** A row with a value for every output has 2^32. */
    @Test
    void agreesWithNaiveConvolutionForDepthwiseLayersOfHugeRows() {
        ActivationGrid grid = ConvolutionCase.grid(2, ActivationGrid.Coding.UNSIGNED);
        WeightGrid weights = new WeightGrid(2, WeightGrid.Coding.SYMMETRIC);
        Window window = new Window(1, 1, 1, 4096, 0, 0, 0, 0, 1, 1);
        ConvolutionCase huge =
                ConvolutionCase.of(new Shape(1, 65_536, 2), grid, window, 2, 65_536, weights, Fill.RANDOM, 1);
        int[] expected = huge.naiveResult();
        for (KernelProvider provider : KernelProviders.available()) {
            if (provider.refusal(huge.spec()).isEmpty()) {
                int[] result = huge.result(provider.create(huge.spec()));
                assertThat(Arrays.equals(result, expected)).as(provider.name()).isTrue();
            }
        }
        assertThat(new PlainProvider().refusal(huge.spec())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void agreesWithNaiveConvolutionForImagesOfSeveralBlocks(int stride) {
        WeightGrid weights = new WeightGrid(2, WeightGrid.Coding.SYMMETRIC);
        ActivationGrid grid = ConvolutionCase.grid(2, ActivationGrid.Coding.UNSIGNED);
        Window window = Window.square(3, stride, 1);
        ProviderAgreement.check(ConvolutionCase.of(new Shape(61, 97, 5), grid, window, 18, weights, Fill.RANDOM, 1));
        ProviderAgreement.check(ConvolutionCase.of(new Shape(2, 2500, 33), grid, window, 3, weights, Fill.RANDOM, 2));
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 15, 16, 17, 31, 32, 33, 48, 49, 63, 64, 65, 96, 97, 127, 129})
    void agreesWithNaiveConvolutionForEveryNumberOfOutputsAndPixels(int outputs) {
        WeightGrid weights = new WeightGrid(2, WeightGrid.Coding.ODD_POINTS);
        ActivationGrid grid = ConvolutionCase.grid(2, ActivationGrid.Coding.SIGNED);
        for (int width = 1; width <= 9; width++) {
            for (int height : new int[] {1, 3}) {
                Shape input = new Shape(height, width, 16);
                ProviderAgreement.check(
                        ConvolutionCase.of(input, grid, SAME_3X3, outputs, weights, Fill.RANDOM, width));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 6})
    void agreesWithNaiveConvolutionForGroups(int groups) {
        for (int bits : new int[] {1, 2, 8}) {
            WeightGrid weights =
                    new WeightGrid(2, bits == 2 ? WeightGrid.Coding.TWOS_COMPLEMENT : WeightGrid.Coding.SYMMETRIC);
            ActivationGrid grid = ConvolutionCase.grid(bits, ActivationGrid.Coding.UNSIGNED);
            for (int outputs : new int[] {12, 24}) {
                for (int stride = 1; stride <= 2; stride++) {
                    ProviderAgreement.checkGroups(ConvolutionCase.of(
                            new Shape(9, 7, 12),
                            grid,
                            Window.square(3, stride, 1),
                            groups,
                            outputs,
                            weights,
                            Fill.RANDOM,
                            stride));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8, 16, 31, 64, 65, 100})
    void agreesWithNaiveConvolutionForDepthwiseLayers(int channels) {
        for (int bits = 1; bits <= 8; bits++) {
            ActivationGrid.Coding coding = bits > 4 ? ActivationGrid.Coding.SIGNED : ActivationGrid.Coding.UNSIGNED;
            ActivationGrid grid = ConvolutionCase.grid(bits, coding);
            WeightGrid odd = new WeightGrid(9 - bits, WeightGrid.Coding.ODD_POINTS);
            WeightGrid twos = new WeightGrid(Math.max(2, 9 - bits), WeightGrid.Coding.TWOS_COMPLEMENT);
            Window window = new Window(3, 1 + bits % 5, 1 + bits % 3, 1 + bits % 4, 1, 2, 2, 3, 1 + bits % 2, 1);
            for (int multiplier = 1; multiplier <= 3; multiplier++) {
                int outputs = channels * multiplier;
                Shape image = new Shape(7, 9, channels);
                ProviderAgreement.check(
                        ConvolutionCase.of(image, grid, window, channels, outputs, odd, Fill.RANDOM, bits));
                ProviderAgreement.check(
                        ConvolutionCase.of(image, grid, window, channels, outputs, twos, Fill.OPPOSITE, bits));
            }
        }
    }

    @Test
    void anImageDoesNotSeeTheOneBefore() {
        WeightGrid weights = new WeightGrid(2, WeightGrid.Coding.SYMMETRIC);
        ActivationGrid grid = ConvolutionCase.grid(4, ActivationGrid.Coding.SIGNED);
        ConvolutionCase convolution =
                ConvolutionCase.of(new Shape(6, 6, 10), grid, SAME_3X3, 20, weights, Fill.RANDOM, 1);
        byte[] other = new byte[convolution.spec().input().size()];
        Arrays.fill(other, (byte) convolution.spec().activationCoding().lastUnsigned());
        for (KernelProvider provider : KernelProviders.available()) {
            if (provider.refusal(convolution.spec()).isPresent()) {
                continue;
            }
            ConvolutionKernel.Session session =
                    ChannelsLastKernel.of(provider.create(convolution.spec())).newSession();
            ConvolutionKernel.Worker worker = session.newWorker();
            int[] accumulators = new int[convolution.spec().output().size()];
            for (byte[] codes : List.of(other, convolution.unsignedCodes())) {
                session.pack(codes, 0, 6);
                worker.convolve(0, 6, accumulators);
            }
            assertThat(accumulators).as(provider.name()).isEqualTo(convolution.naiveResult());
        }
    }

    @Test
    void namesWhatDoesNotFit() {
        WeightGrid weights = new WeightGrid(1, WeightGrid.Coding.ODD_POINTS);
        ActivationGrid grid = ConvolutionCase.grid(2, ActivationGrid.Coding.UNSIGNED);
        ConvolutionSpec fits = ConvolutionCase.of(new Shape(4, 4, 3), grid, SAME_3X3, 2, weights, Fill.SMALLEST, 1)
                .spec();
        assertThatThrownBy(() -> new ConvolutionSpec(new Shape(4, 4, 5), grid, SAME_3X3, fits.weights()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("image of 4x4x5: weights 2x3x3x3 (OHWI)");
    }

    @Test
    void namesTheProvidersThereAre() {
        assertThatThrownBy(() -> KernelProviders.named("abacus"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"abacus\"")
                .hasMessageContaining("expected one of plain");
    }
}
