package org.lowbit4j.binconv.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.FloatWeights;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;

/** Every provider against the definition, bit for bit. */
class FloatConvolutionKernelTest {

    private static FloatConvolutionSpec spec(Shape input, Window window, int outputs, boolean bias, Random random) {
        WeightShape shape = new WeightShape(outputs, window.kernelHeight(), window.kernelWidth(), input.channels());
        return new FloatConvolutionSpec(
                input,
                window,
                new FloatWeights(shape, FloatVector.of(values(shape.size(), random))),
                FloatVector.of(values(bias ? outputs : 0, random)));
    }

    /** Of all magnitudes, so that the order of additions shows; some zeros of either sign. */
    private static float[] values(int length, Random random) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = switch (random.nextInt(12)) {
                case 0 -> 0f;
                case 1 -> -0f;
                default -> (float) Math.scalb(random.nextGaussian(), random.nextInt(12) - 6);
            };
        }
        return values;
    }

    private static int[] naive(FloatConvolutionSpec spec, float[] image) {
        Shape output = spec.output();
        int[] bits = new int[output.size()];
        for (int y = 0; y < output.height(); y++) {
            for (int x = 0; x < output.width(); x++) {
                for (int o = 0; o < output.channels(); o++) {
                    bits[output.index(y, x, o)] = Float.floatToIntBits(naive(spec, image, y, x, o));
                }
            }
        }
        return bits;
    }

    private static float naive(FloatConvolutionSpec spec, float[] image, int y, int x, int o) {
        Window window = spec.window();
        Shape input = spec.input();
        float sum = spec.bias().length() > 0 ? spec.bias().get(o) : 0f;
        for (int i = 0; i < window.kernelHeight(); i++) {
            for (int j = 0; j < window.kernelWidth(); j++) {
                int row = window.inputRow(y, i);
                int column = window.inputColumn(x, j);
                if (row < 0 || row >= input.height() || column < 0 || column >= input.width()) {
                    continue;
                }
                WeightShape shape = spec.weights().shape();
                int group = o * (input.channels() / shape.inputs()) / shape.outputs();
                for (int c = 0; c < shape.inputs(); c++) {
                    float weight = spec.weights().value(shape.index(o, i, j, c));
                    sum = Math.fma(image[input.index(row, column, group * shape.inputs() + c)], weight, sum);
                }
            }
        }
        return sum;
    }

    /** Few channels of a wide image, as a stem has them; result and rows at other places than 0. */
    @Test
    void channelsFirstResultsAreTheSame() {
        assumeThat(vectorProviders()).as("providers of channels-first results").isNotEmpty();
        for (int seed = 0; seed < 60; seed++) {
            Random random = new Random(seed);
            FloatConvolutionSpec spec = stem(random);
            float[] image = values(spec.input().size(), random);
            int[] expected = naive(spec, image);
            for (FloatProvider provider : vectorProviders()) {
                FloatConvolutionKernel first = provider.channelsFirst(spec).orElseThrow();
                assertChannelsFirst(
                        first, spec, image, random.nextInt(spec.output().height()), expected);
            }
        }
    }

    @Test
    void plainLoopsLeaveChannelsFirstResultsToATransposition() {
        assertThat(new PlainFloatProvider().channelsFirst(stem(new Random(1)))).isEmpty();
    }

    private static FloatConvolutionSpec stem(Random random) {
        int kernel = 1 + 2 * random.nextInt(3);
        Window window = Window.square(kernel, 1, random.nextInt(kernel + 1));
        Shape input = new Shape(kernel + random.nextInt(9), 20 + random.nextInt(51), 1 + random.nextInt(4));
        return spec(input, window, 8 * (1 + random.nextInt(3)), true, random);
    }

    /** In two calls, the second one from row {@code middle} on. */
    private static void assertChannelsFirst(
            FloatConvolutionKernel kernel, FloatConvolutionSpec spec, float[] image, int middle, int... expected) {
        Shape output = spec.output();
        float[] result = new float[expected.length];
        if (middle > 0) {
            kernel.convolve(image, 0, middle, result, 0);
        }
        kernel.convolve(image, middle, output.height(), result, middle * output.width());
        for (int i = 0; i < expected.length; i++) {
            int at = i % output.channels() * output.pixels() + i / output.channels();
            assertThat(Float.floatToIntBits(result[at]))
                    .as("%s: %s, %s", i, spec.input(), spec.window())
                    .isEqualTo(expected[i]);
        }
    }

    private static List<FloatProvider> vectorProviders() {
        return KernelProviders.floats().stream()
                .filter(provider -> !provider.name().equals(PlainProvider.NAME))
                .toList();
    }

    private static void assertAgrees(FloatConvolutionSpec spec, Random random) {
        float[] image = values(spec.input().size(), random);
        int[] expected = naive(spec, image);
        int height = spec.output().height();
        int block = 1 + random.nextInt(height);
        for (FloatProvider provider : KernelProviders.floats()) {
            FloatConvolutionKernel kernel = provider.convolution(spec);
            float[] result = new float[expected.length];
            for (int row = 0; row < height; row += block) {
                float[] part = new float[expected.length + 3];
                int end = Math.min(height, row + block);
                int rowSize = expected.length / height;
                kernel.convolve(image, row, end, part, 3);
                System.arraycopy(part, 3, result, row * rowSize, (end - row) * rowSize);
            }
            int[] bits = new int[result.length];
            for (int i = 0; i < bits.length; i++) {
                bits[i] = Float.floatToIntBits(result[i]);
            }
            assertThat(bits)
                    .as(
                            "%s in blocks of %s rows: %s, %s, %s",
                            provider.name(),
                            block,
                            spec.input(),
                            spec.window(),
                            spec.weights().shape())
                    .isEqualTo(expected);
        }
    }

    @Property(tries = 150)
    void agreesWithTheDefinitionForAnyWindow(@ForAll long seed) {
        Random random = new Random(seed);
        int[] extents = random.ints(10, 0, 4).toArray();
        Window window = new Window(
                1 + extents[0],
                1 + extents[1],
                1 + extents[2],
                1 + extents[3],
                extents[4],
                extents[5],
                extents[6],
                extents[7],
                1 + extents[8] / 2,
                1 + extents[9] / 2);
        Shape input = new Shape(7 + random.nextInt(9), 7 + random.nextInt(17), 1 + random.nextInt(6));
        assertAgrees(spec(input, window, 1 + random.nextInt(140), random.nextBoolean(), random), random);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4, 8, 10, 15, 16, 17, 31, 32, 33, 48, 63, 64, 65, 80, 96, 128, 129})
    void agreesForEveryNumberOfVectors(int outputs) {
        Random random = new Random(outputs);
        for (int width : new int[] {1, 5, 6, 9, 10, 11, 18}) {
            assertAgrees(spec(new Shape(9, width, 3), Window.square(3, 1, 1), outputs, width % 2 == 0, random), random);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 64, 100, 1000})
    void agreesForDenseLayers(int outputs) {
        Random random = new Random(outputs);
        assertAgrees(spec(new Shape(1, 1, 77), Window.POINT, outputs, true, random), random);
    }

    /** {channels, groups, outputs}: depthwise, with multipliers, in groups of several. */
    @ParameterizedTest
    @CsvSource({"1,1,3", "5,5,5", "16,16,16", "17,17,17", "5,5,15", "6,2,4", "12,3,33", "64,64,64"})
    void agreesInGroups(int channels, int groups, int outputs) {
        Random random = new Random(channels);
        for (Window window : List.of(
                Window.square(3, 1, 1),
                Window.square(2, 2, 0),
                new Window(3, 1, 2, 1, 1, 0, 0, 2, 2, 1),
                Window.POINT)) {
            WeightShape shape =
                    new WeightShape(outputs, window.kernelHeight(), window.kernelWidth(), channels / groups);
            FloatConvolutionSpec spec = new FloatConvolutionSpec(
                    new Shape(7, 9, channels),
                    window,
                    new FloatWeights(shape, FloatVector.of(values(shape.size(), random))),
                    FloatVector.of(values(outputs, random)));
            assertThat(spec.groups()).isEqualTo(groups);
            assertAgrees(spec, random);
        }
    }

    @Test
    void agreesWhereTheWindowIsWiderThanTheImage() {
        Random random = new Random(1);
        assertAgrees(spec(new Shape(2, 3, 5), Window.square(7, 1, 3), 20, true, random), random);
        assertAgrees(spec(new Shape(3, 4, 2), Window.square(19, 1, 9), 20, true, random), random);
        assertAgrees(spec(new Shape(2, 2, 2), Window.square(2, 1, 4), 3, false, random), random);
    }

    @Test
    void aNegativeZeroBiasStaysWhereAllTapsArePadding() {
        FloatConvolutionSpec spec = new FloatConvolutionSpec(
                new Shape(1, 1, 1),
                Window.square(1, 1, 1),
                new FloatWeights(new WeightShape(1, 1, 1, 1), FloatVector.of(1f)),
                FloatVector.of(-0f));
        for (FloatProvider provider : KernelProviders.floats()) {
            float[] result = new float[9];
            provider.convolution(spec).convolve(new float[] {2f}, 0, 3, result, 0);
            assertThat(result).as(provider.name()).containsExactly(-0f, -0f, -0f, -0f, 2f, -0f, -0f, -0f, -0f);
        }
    }

    @Test
    void namesPartsThatDoNotFit() {
        WeightShape shape = new WeightShape(2, 1, 1, 3);
        assertThatThrownBy(() -> new FloatConvolutionSpec(
                        new Shape(4, 4, 7),
                        Window.POINT,
                        new FloatWeights(shape, FloatVector.of(new float[6])),
                        FloatVector.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4x4x7")
                .hasMessageContaining("2x1x1x3");
    }
}
