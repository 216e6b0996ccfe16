package org.lowbit4j.binconv.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.kernel.FloatLoops.Region;

/** Every provider's loops against their definitions, bit for bit, at the ends of ranges too. */
class FloatLoopsTest {

    private static final float[] SPECIAL = {
        0f,
        -0f,
        Float.NaN,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        0.5f,
        -0.5f,
        1f,
        -1f,
        1.5f,
        2.5f
    };

    /** Small multiples of 1/16, which make ties, special values, and anything. */
    private static float[] values(int length, Random random) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = switch (random.nextInt(4)) {
                case 0 -> SPECIAL[random.nextInt(SPECIAL.length)];
                case 1 -> (random.nextInt(65) - 32) / 16f;
                default -> (float) random.nextGaussian() * 2;
            };
        }
        return values;
    }

    /** One NaN is like another. */
    private static int[] bits(float[] values) {
        return IntStream.range(0, values.length)
                .map(i -> Float.floatToIntBits(values[i]))
                .toArray();
    }

    private static float[] finite(int length, Random random) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (random.nextInt(65) - 32) / 16f;
        }
        return values;
    }

    /** A part {@code from..to - 1} of some pixels, and what an operation on it should leave. */
    private static final class Case {

        final int channels;
        final int from;
        final int to;
        final float[] source;
        final int[] accumulators;

        Case(Random random) {
            channels = random.nextBoolean() ? 1 + random.nextInt(20) : 1 + random.nextInt(330);
            int pixels = 1 + random.nextInt(1 + 1200 / channels);
            from = channels * random.nextInt(pixels);
            to = from + channels * (1 + random.nextInt(pixels - from / channels));
            source = values(pixels * channels, random);
            accumulators = random.ints(to - from, -(1 << 26), 1 << 26).toArray();
        }

        @Override
        public String toString() {
            return channels + " channels, " + from + ".." + to;
        }
    }

    @ParameterizedTest
    @EnumSource(ActivationGrid.Coding.class)
    void quantizeGivesTheCodesOfTheGrid(ActivationGrid.Coding coding) {
        for (int seed = 0; seed < 150; seed++) {
            Random random = new Random(seed);
            Case part = new Case(random);
            ActivationGrid grid = grid(coding, random);
            byte[] expected = new byte[part.source.length];
            for (int i = part.from; i < part.to; i++) {
                expected[i] = (byte) (grid.code(part.source[i]) - grid.minCode());
            }
            for (FloatProvider provider : KernelProviders.floats()) {
                byte[] codes = new byte[expected.length];
                provider.loops().quantize(part.source, part.from, part.to, grid, codes);
                assertThat(codes).as("%s: %s, %s", provider.name(), grid, part).isEqualTo(expected);
            }
        }
    }

    private static ActivationGrid grid(ActivationGrid.Coding coding, Random random) {
        float inverseWidth = random.nextBoolean() ? 0.5f : 0.1f + random.nextFloat();
        return switch (coding) {
            case UNSIGNED ->
                new ActivationGrid(1 + random.nextInt(8), coding, random.nextInt(3) / 8f, inverseWidth, 0, 1);
            case SIGNED ->
                new ActivationGrid(2 + random.nextInt(7), coding, random.nextInt(3) / 8f, inverseWidth, 0, 1);
            case AFFINE -> new ActivationGrid(8, coding, 0f, inverseWidth, random.nextInt(256), 1);
        };
    }

    @Property(tries = 150)
    void affineIsOneFusedMultiplyAddPerElement(@ForAll long seed) {
        Random random = new Random(seed);
        Case part = new Case(random);
        FloatVector scale = FloatVector.of(finite(part.channels, random));
        FloatVector shift = FloatVector.of(finite(part.channels, random));
        float[] expected = part.source.clone();
        float[] ofIntegers = part.source.clone();
        for (int i = part.from; i < part.to; i++) {
            int c = i % part.channels;
            expected[i] = Math.fma(scale.get(c), part.source[i], shift.get(c));
            ofIntegers[i] = Math.fma(scale.get(c), (float) part.accumulators[i - part.from], shift.get(c));
        }
        ChannelAffine affine = new ChannelAffine(scale, shift);
        for (FloatProvider provider : KernelProviders.floats()) {
            float[] inPlace = part.source.clone();
            provider.loops().affine(inPlace, part.from, part.to, affine, inPlace);
            assertThat(bits(inPlace)).as("%s: %s", provider.name(), part).isEqualTo(bits(expected));
            float[] target = part.source.clone();
            provider.loops().affine(part.accumulators, 0, part.from, part.to, affine, target);
            assertThat(bits(target)).as("%s: %s", provider.name(), part).isEqualTo(bits(ofIntegers));
        }
    }

    @Property(tries = 150)
    void quantizeOfAccumulatorsGivesTheCodesOfTheAffineValues(@ForAll long seed) {
        Random random = new Random(seed);
        Case part = new Case(random);
        ActivationGrid grid = grid(ActivationGrid.Coding.UNSIGNED, random);
        FloatVector scale = FloatVector.of(finite(part.channels, random));
        FloatVector shift = FloatVector.of(finite(part.channels, random));
        int[] accumulators = random.ints(part.to - part.from, -9, 10).toArray();
        byte[] expected = new byte[part.to];
        for (int i = part.from; i < part.to; i++) {
            int c = i % part.channels;
            expected[i] = (byte) grid.code(Math.fma(scale.get(c), (float) accumulators[i - part.from], shift.get(c)));
        }
        ChannelAffine affine = new ChannelAffine(scale, shift);
        for (FloatProvider provider : KernelProviders.floats()) {
            byte[] codes = new byte[part.to];
            provider.loops().quantize(accumulators, 0, part.from, part.to, affine, grid, codes);
            assertThat(codes).as("%s: %s, %s", provider.name(), grid, part).isEqualTo(expected);
        }
    }

    @Property(tries = 150)
    void theEndOfAResidualBlockIsAffineAdditionAndRelu(@ForAll long seed) {
        Random random = new Random(seed);
        Case part = new Case(random);
        FloatVector scale = FloatVector.of(finite(part.channels, random));
        FloatVector shift = FloatVector.of(finite(part.channels, random));
        float[] expected = part.source.clone();
        for (int i = part.from; i < part.to; i++) {
            int c = i % part.channels;
            float main = Math.fma(scale.get(c), (float) part.accumulators[i - part.from], shift.get(c));
            expected[i] = Math.max(main + part.source[i], 0f);
        }
        ChannelAffine affine = new ChannelAffine(scale, shift);
        for (FloatProvider provider : KernelProviders.floats()) {
            float[] inPlace = part.source.clone();
            provider.loops().addAndRelu(part.accumulators, 0, part.from, part.to, affine, inPlace, inPlace);
            assertThat(bits(inPlace)).as("%s: %s", provider.name(), part).isEqualTo(bits(expected));
        }
    }

    @Property(tries = 50)
    void reluIsTheMaximumWithPositiveZero(@ForAll long seed) {
        Case part = new Case(new Random(seed));
        float[] expected = part.source.clone();
        for (int i = part.from; i < part.to; i++) {
            expected[i] = Math.max(part.source[i], 0f);
        }
        for (FloatProvider provider : KernelProviders.floats()) {
            float[] inPlace = part.source.clone();
            provider.loops().relu(inPlace, part.from, part.to, inPlace);
            assertThat(bits(inPlace)).as("%s: %s", provider.name(), part).isEqualTo(bits(expected));
        }
    }

    @Property(tries = 150)
    void theEndOfAResidualBlockCanBeQuantizedOnTheWay(@ForAll long seed) {
        Random random = new Random(seed);
        Case part = new Case(random);
        ActivationGrid grid = grid(ActivationGrid.Coding.UNSIGNED, random);
        for (int channels : new int[] {1, part.channels}) {
            ChannelAffine affine = new ChannelAffine(
                    FloatVector.of(finite(channels, random)), FloatVector.of(finite(channels, random)));
            FloatLoops plain = KernelProviders.floats().get(0).loops();
            float[] expected = part.source.clone();
            byte[] expectedCodes = new byte[part.to];
            plain.addAndRelu(part.accumulators, 0, part.from, part.to, affine, expected, expected);
            plain.quantize(expected, part.from, part.to, grid, expectedCodes);
            for (FloatProvider provider : KernelProviders.floats()) {
                float[] inPlace = part.source.clone();
                byte[] codes = new byte[part.to];
                provider.loops()
                        .addReluAndQuantize(
                                part.accumulators, 0, part.from, part.to, affine, inPlace, inPlace, grid, codes);
                assertThat(bits(inPlace)).as("%s: %s", provider.name(), part).isEqualTo(bits(expected));
                assertThat(codes).as("%s: %s", provider.name(), part).isEqualTo(expectedCodes);
            }
        }
    }

    @Property(tries = 150)
    void layoutsAreTransposedRowsByRows(@ForAll long seed) {
        Random random = new Random(seed);
        int channels = random.nextBoolean() ? 1 << random.nextInt(8) : 1 + random.nextInt(70);
        Shape shape = new Shape(1 + random.nextInt(20), 1 + random.nextInt(40), channels);
        float[] floats = new float[shape.size()];
        byte[] codes = new byte[shape.size()];
        for (int i = 0; i < codes.length; i++) {
            floats[i] = i;
            codes[i] = (byte) random.nextInt();
        }
        int middle = random.nextInt(shape.height() + 1);
        for (FloatProvider provider : KernelProviders.floats()) {
            for (Layout layout : Layout.values()) {
                float[] other = new float[floats.length];
                byte[] otherCodes = new byte[codes.length];
                for (Transposition part :
                        List.of(layout.toOther(shape, 0, middle), layout.toOther(shape, middle, shape.height()))) {
                    provider.loops().transpose(floats, other, part);
                    provider.loops().transpose(codes, otherCodes, part);
                }
                for (int i = 0; i < codes.length; i++) {
                    int from = layout == Layout.CHANNELS_FIRST
                            ? i % channels * shape.pixels() + i / channels
                            : i % shape.pixels() * channels + i / shape.pixels();
                    assertThat(other[i])
                            .as("%s: %s of %s", provider.name(), i, shape)
                            .isEqualTo(floats[from]);
                    assertThat(otherCodes[i])
                            .as("%s: %s of %s", provider.name(), i, shape)
                            .isEqualTo(codes[from]);
                }
            }
        }
    }

    @Property(tries = 150)
    void countIsTheNumberOfThresholdsReached(@ForAll long seed) {
        Random random = new Random(seed);
        Case part = new Case(random);
        int steps = random.nextInt(ChannelThresholds.STEPS + 1);
        int[] flips = random.ints(part.channels, -1, 1).toArray();
        int[][] thresholds = new int[steps][];
        for (int step = 0; step < steps; step++) {
            thresholds[step] = random.ints(part.channels, -40, 40).toArray();
            thresholds[step][0] = random.nextBoolean() ? 1 << 30 : -(1 << 30) + 1;
        }
        int[] accumulators = random.ints(part.to - part.from, -40, 40).toArray();
        byte[] expected = new byte[part.to];
        for (int i = part.from; i < part.to; i++) {
            int c = i % part.channels;
            int value = flips[c] == 0 ? accumulators[i - part.from] : -accumulators[i - part.from] - 1;
            expected[i] = (byte)
                    Arrays.stream(thresholds).filter(step -> value >= step[c]).count();
        }
        ChannelThresholds table = new ChannelThresholds(flips, thresholds);
        for (FloatProvider provider : KernelProviders.floats()) {
            byte[] codes = new byte[part.to];
            provider.loops().count(accumulators, 0, part.from, part.to, table, codes);
            assertThat(codes)
                    .as("%s: %s steps, %s", provider.name(), steps, part)
                    .isEqualTo(expected);
        }
    }

    @Property(tries = 150)
    void poolsGoOverTheRegionRowByRow(@ForAll long seed) {
        Random random = new Random(seed);
        int channels = 1 + random.nextInt(random.nextBoolean() ? 20 : 150);
        int width = 1 + random.nextInt(9);
        int height = 1 + random.nextInt(9);
        int rows = 1 + random.nextInt(height);
        int columns = 1 + random.nextInt(width);
        int from = (random.nextInt(height - rows + 1) * width + random.nextInt(width - columns + 1)) * channels;
        float[] image = values(height * width * channels, random);
        Region region = new Region(from, rows, columns, width * channels, channels, channels);
        float[] max = new float[channels + 5];
        float[] mean = new float[channels + 5];
        for (int c = 0; c < channels; c++) {
            float largest = image[from + c];
            float sum = 0f;
            for (int pixel = 0; pixel < rows * columns; pixel++) {
                float x = image[from + c + (pixel / columns * width + pixel % columns) * channels];
                largest = Math.max(largest, x);
                sum += x;
            }
            max[5 + c] = largest;
            mean[5 + c] = sum * (1f / (rows * columns));
        }
        for (FloatProvider provider : KernelProviders.floats()) {
            float[] target = new float[channels + 5];
            provider.loops().max(image, region, target, 5);
            assertThat(bits(target))
                    .as("%s: maximum of %s", provider.name(), region)
                    .isEqualTo(bits(max));
            provider.loops().mean(image, region, target, 5);
            assertThat(bits(target))
                    .as("%s: mean of %s", provider.name(), region)
                    .isEqualTo(bits(mean));
        }
    }

    @Test
    void moreThresholdsThanAllowedAreNamed() {
        assertThatThrownBy(() -> new ChannelThresholds(new int[5], new int[4][5]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4 thresholds; expected at most 3");
    }

    @Test
    void vectorLoopsAreThereWhereVectorKernelsAre() {
        assertThat(KernelProviders.floats().get(0).name()).isEqualTo("plain");
        if (KernelProviders.available().size() > 1) {
            assertThat(KernelProviders.floats()).hasSize(2);
        }
    }
}
