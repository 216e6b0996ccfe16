package org.lowbit4j.binconv.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.binconv.kernel.ConvolutionCase.Fill;

/** The edges of table look-up with weight tables: chunks of positions, overflow of bytes and of 16 bits, refusals. */
class LutWeightKernelTest {

    private static final String NAME = "simd-lut-w";
    private static final Window SAME_3X3 = Window.square(3, 1, 1);

    private KernelProvider provider = new PlainProvider();

    @BeforeEach
    void find() {
        Optional<KernelProvider> found = KernelProviders.available().stream()
                .filter(available -> available.name().equals(NAME))
                .findFirst();
        assumeThat(found).as("this CPU runs " + NAME).isPresent();
        provider = found.orElseThrow();
    }

    private void assertAgrees(ConvolutionCase convolution) {
        int[] expected = convolution.naiveResult();
        ConvolutionKernel kernel = provider.create(convolution.spec());
        assertThat(convolution.result(kernel)).as("%s", convolution).isEqualTo(expected);
        assertThat(convolution.resultByRows(kernel, 3)).as("%s", convolution).isEqualTo(expected);
    }

    /** 64 positions are a block, 1 to 4 blocks a chunk, depending on the planes. */
    @ParameterizedTest
    @ValueSource(ints = {63, 64, 65, 127, 128, 129, 191, 255, 256, 257, 320})
    void agreesAtTheEdgesOfBlocksAndChunks(int width) {
        WeightGrid weights = new WeightGrid(2, WeightGrid.Coding.SYMMETRIC);
        for (int bits = 1; bits <= 8; bits++) {
            ActivationGrid grid = ConvolutionCase.grid(bits, ActivationGrid.Coding.UNSIGNED);
            assertAgrees(ConvolutionCase.of(
                    new Shape(2, width, 7), grid, SAME_3X3, 15 + bits % 3, weights, Fill.RANDOM, width));
        }
    }

    /** Also of channels whose code falls as the sum rises, and thresholds beyond every sum. */
    @ParameterizedTest
    @ValueSource(ints = {1, 7, 31, 32, 33, 63, 64, 65, 70, 129})
    void countsTheThresholdsThatItsAccumulatorsReach(int width) {
        Random random = new Random(width);
        for (int bits = 1; bits <= 6; bits++) {
            WeightGrid.Coding coding = bits > 3 ? WeightGrid.Coding.TWOS_COMPLEMENT : WeightGrid.Coding.SYMMETRIC;
            ConvolutionSpec spec = ConvolutionCase.of(
                            new Shape(5, width, 17),
                            ConvolutionCase.grid(1 + bits % 3, ActivationGrid.Coding.UNSIGNED),
                            SAME_3X3,
                            9,
                            new WeightGrid(2, coding),
                            Fill.RANDOM,
                            width)
                    .spec();
            ConvolutionKernel kernel = provider.create(spec);
            assertThat(kernel.yieldsCodes()).isTrue();
            ChannelThresholds thresholds = thresholds(9, random);
            byte[] codes = new byte[spec.input().size()];
            for (int i = 0; i < codes.length; i++) {
                codes[i] = (byte) random.nextInt(2 << bits % 3);
            }
            int[] accumulators = new int[spec.output().size()];
            kernel.convolve(codes, accumulators);
            byte[] expected = new byte[accumulators.length];
            for (int i = 0; i < expected.length; i++) {
                expected[i] = (byte)
                        thresholds.count(accumulators[i], i / spec.output().pixels());
            }
            assertThat(counted(kernel, codes, thresholds)).isEqualTo(expected);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 16", "7, 2, 32", "13, 3, 16", "33, 2, 48", "70, 1, 16"})
    void scalesSumsIntoFloatsThatAreChannelsLast(int width, int bits, int outputs) {
        Random random = new Random(width);
        for (Fill fill : Fill.values()) {
            ConvolutionCase convolution = ConvolutionCase.of(
                    new Shape(5, width, 17),
                    ConvolutionCase.grid(bits, ActivationGrid.Coding.UNSIGNED),
                    SAME_3X3,
                    outputs,
                    new WeightGrid(2, WeightGrid.Coding.SYMMETRIC),
                    fill,
                    width);
            ConvolutionKernel kernel = provider.create(convolution.spec());
            assumeThat(kernel.yieldsFloats()).isTrue();
            float[] scale = floats(outputs, random);
            float[] shift = floats(outputs, random);
            int[] sums = new int[convolution.spec().output().size()];
            ChannelsLastKernel.of(kernel).convolve(convolution.unsignedCodes(), sums);
            float[] expected = new float[sums.length];
            for (int i = 0; i < sums.length; i++) {
                expected[i] = Math.fma(scale[i % outputs], (float) sums[i], shift[i % outputs]);
            }
            ChannelAffine affine = new ChannelAffine(FloatVector.of(scale), FloatVector.of(shift));
            assertThat(scaled(kernel, convolution.unsignedCodes(), affine)).isEqualTo(expected);
        }
    }

    /** Rows that fill vectors and rows that do not, padding wider than a row, codes whose padding is not 0. */
    @ParameterizedTest
    @CsvSource({"2, 7, 1", "4, 3, 1", "8, 5, 1", "12, 3, 1", "16, 3, 2", "32, 3, 1", "32, 7, 1", "64, 5, 1", "68, 3, 1"
    })
    void packsCodesInEitherLayout(int width, int kernelSize, int stride) {
        Window window = Window.square(kernelSize, stride, kernelSize / 2);
        for (int channels : new int[] {8, 16, 32}) {
            for (ActivationGrid.Coding coding : ActivationGrid.Coding.values()) {
                ConvolutionCase convolution = ConvolutionCase.of(
                        new Shape(11, width, channels),
                        ConvolutionCase.grid(coding == ActivationGrid.Coding.AFFINE ? 8 : 3, coding),
                        window,
                        5,
                        new WeightGrid(2, WeightGrid.Coding.SYMMETRIC),
                        Fill.RANDOM,
                        width);
                assertAgrees(convolution);
                ConvolutionKernel kernel = provider.create(convolution.spec());
                if (kernel.packsOther()) {
                    assertThat(sumsOfOther(kernel, convolution.unsignedCodes()))
                            .isEqualTo(sums(kernel, channelsFirst(kernel, convolution.unsignedCodes())));
                }
            }
        }
    }

    private static int[] sums(ConvolutionKernel kernel, byte[] codes) {
        int[] sums = new int[kernel.spec().output().size()];
        kernel.convolve(codes, sums);
        return sums;
    }

    private static int[] sumsOfOther(ConvolutionKernel kernel, byte[] codes) {
        ConvolutionKernel.Session session = kernel.newSession();
        session.packOther(codes, 4, kernel.spec().input().height());
        session.packOther(codes, 0, 4);
        int[] sums = new int[kernel.spec().output().size()];
        session.newWorker().convolve(0, kernel.spec().output().height(), sums);
        return sums;
    }

    private static byte[] channelsFirst(ConvolutionKernel kernel, byte[] codes) {
        Shape input = kernel.spec().input();
        byte[] channelsFirst = new byte[codes.length];
        Layout.CHANNELS_LAST.toOther(input, 0, input.height()).apply(codes, channelsFirst);
        return channelsFirst;
    }

    private static float[] floats(int count, Random random) {
        float[] floats = new float[count];
        for (int i = 0; i < count; i++) {
            floats[i] = random.nextFloat() - 0.5f;
        }
        return floats;
    }

    private static float[] scaled(ConvolutionKernel kernel, byte[] codes, ChannelAffine affine) {
        ConvolutionKernel.Session session = kernel.newSession();
        session.pack(channelsFirst(kernel, codes), 0, kernel.spec().input().height());
        float[] scaled = new float[kernel.spec().output().size()];
        int height = kernel.spec().output().height();
        for (int row = 0; row < height; row += 2) {
            session.newWorker().convolve(row, Math.min(height, row + 2), affine, scaled);
        }
        return scaled;
    }

    private static ChannelThresholds thresholds(int channels, Random random) {
        int[][] steps = new int[ChannelThresholds.STEPS][];
        for (int step = 0; step < steps.length; step++) {
            steps[step] = random.ints(channels, -60, 60).toArray();
            steps[step][step] = random.nextBoolean() ? 1 << 30 : -(1 << 30) + 1;
        }
        return new ChannelThresholds(random.ints(channels, -1, 1).toArray(), steps);
    }

    private static byte[] counted(ConvolutionKernel kernel, byte[] codes, ChannelThresholds thresholds) {
        ConvolutionKernel.Session session = kernel.newSession();
        session.pack(codes, 0, kernel.spec().input().height());
        byte[] counted = new byte[kernel.spec().output().size()];
        int height = kernel.spec().output().height();
        for (int row = 0; row < height; row += 2) {
            session.newWorker().convolve(row, Math.min(height, row + 2), thresholds, counted);
        }
        return counted;
    }

    /** Largest weights on largest codes: every byte sum reaches 255 or is cut just before, every 16-bit sum its limit. */
    @ParameterizedTest
    @CsvSource({"1,1", "2,1", "3,4", "4,4", "4,8", "5,3", "6,8", "7,2", "8,1", "8,8"})
    void noSumOverflows(int weightBits, int activationBits) {
        ActivationGrid grid = ConvolutionCase.grid(activationBits, ActivationGrid.Coding.UNSIGNED);
        for (WeightGrid.Coding coding : WeightGrid.Coding.values()) {
            WeightGrid weights = new WeightGrid(Math.max(coding.leastBits(), weightBits), coding);
            for (int channels : new int[] {3, 16, 32, 64}) {
                for (Fill fill : Fill.values()) {
                    ConvolutionCase convolution = ConvolutionCase.of(
                            new Shape(5, 6, channels), grid, SAME_3X3, 5, weights, fill, weightBits + activationBits);
                    assertThat(provider.refusal(convolution.spec())).isEmpty();
                    assertAgrees(convolution);
                }
            }
        }
    }

    @Test
    void refusesTablesThatAreTooLargeAndGroups() {
        ActivationGrid grid = ConvolutionCase.grid(2, ActivationGrid.Coding.UNSIGNED);
        WeightGrid weights = new WeightGrid(2, WeightGrid.Coding.SYMMETRIC);
        ConvolutionCase wide = ConvolutionCase.of(new Shape(3, 3, 512), grid, SAME_3X3, 512, weights, Fill.RANDOM, 1);
        assertThat(provider.refusal(wide.spec()).orElseThrow()).contains("tables of ");
        ConvolutionCase grouped = ConvolutionCase.of(new Shape(3, 3, 8), grid, SAME_3X3, 2, 8, weights, Fill.RANDOM, 1);
        assertThat(provider.refusal(grouped.spec()).orElseThrow()).contains("2 groups");
    }

    @Test
    void refusesSumsThatPass16Bits() {
        ActivationGrid grid = ConvolutionCase.grid(1, ActivationGrid.Coding.UNSIGNED);
        WeightGrid weights = new WeightGrid(5, WeightGrid.Coding.ODD_POINTS);
        ConvolutionCase deep =
                ConvolutionCase.of(new Shape(7, 7, 64), grid, Window.square(7, 1, 3), 1, weights, Fill.LARGEST, 1);
        assertThat(provider.refusal(deep.spec()).orElseThrow()).contains("16 bits");
    }
}
