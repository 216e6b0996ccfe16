package org.lowbit4j.binconv.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.binconv.kernel.ConvolutionCase.Fill;

/** A kernel of any window and image is refused with a reason or yields exactly the sums: never a size that overflows. */
class ExtremeWindowsTest {

    /** Beyond that kernels are only asked. */
    private static final long MOST_BYTES = 48 << 20;

    private static final long MOST_MACS = 1 << 23;
    private static final long MOST_NAIVE_MACS = 1 << 21;

    private static final int[] KERNELS = {1, 1, 1, 2, 3, 5, 64, 300, 4096};
    private static final int[] STEPS = {1, 1, 1, 2, 3, 64, 65, 1000, 4096};
    private static final int[] PADDINGS = {0, 0, 1, 1, 3, 64, 700, 4096};
    private static final int[] EXTENTS = {1, 1, 2, 5, 31, 64, 300, 5000, 1 << 17, 1 << 20};
    private static final int[] CHANNELS = {1, 1, 2, 3, 8, 16, 64, 67, 1000, 1 << 20};
    private static final int[] OUTPUTS = {1, 1, 2, 4, 17, 65, 1000};

    private final Random random = new Random(20);

    private int anyOf(int... values) {
        return values[random.nextInt(values.length)];
    }

    private static boolean fits(Shape input, Window window, int outputs) {
        int height = window.outputHeight(input.height());
        int width = window.outputWidth(input.width());
        long depth = (long) window.taps() * input.channels();
        return height >= 1
                && width >= 1
                && (long) height * width <= Shape.MAX_SIZE
                && (long) height * width * outputs <= Shape.MAX_SIZE
                && depth * outputs <= 1 << 18;
    }

    private ConvolutionCase any() {
        while (true) {
            Window window = new Window(
                    anyOf(KERNELS),
                    anyOf(KERNELS),
                    anyOf(STEPS),
                    anyOf(STEPS),
                    anyOf(PADDINGS),
                    anyOf(PADDINGS),
                    anyOf(PADDINGS),
                    anyOf(PADDINGS),
                    anyOf(STEPS),
                    anyOf(STEPS));
            int height = anyOf(EXTENTS);
            int width = anyOf(EXTENTS);
            int channels = anyOf(CHANNELS);
            int outputs = anyOf(OUTPUTS);
            if ((long) height * width * channels <= 1 << 21
                    && fits(new Shape(height, width, channels), window, outputs)) {
                int bits = anyOf(1, 2, 8);
                return of(new Shape(height, width, channels), window, 1, outputs, bits, anyOf(1, 2, 4));
            }
        }
    }

    private ConvolutionCase of(
            Shape input, Window window, int groups, int outputs, int activationBits, int weightBits) {
        WeightGrid weights = new WeightGrid(
                weightBits, weightBits == 1 ? WeightGrid.Coding.ODD_POINTS : WeightGrid.Coding.TWOS_COMPLEMENT);
        ActivationGrid grid = ConvolutionCase.grid(activationBits, ActivationGrid.Coding.UNSIGNED);
        return ConvolutionCase.of(input, grid, window, groups, outputs, weights, Fill.RANDOM, random.nextLong());
    }

    /** The kernels that ran. */
    private static List<String> check(ConvolutionCase convolution) {
        ConvolutionSpec spec = convolution.spec();
        List<String> ran = new ArrayList<>();
        int[] expected = spec.macs() <= MOST_NAIVE_MACS ? convolution.naiveResult() : null;
        for (KernelProvider provider : KernelProviders.available()) {
            String what = provider.name() + ": " + convolution;
            KernelMemory memory = provider.memory(spec);
            String refusal = provider.refusal(spec).orElse("");
            if (!refusal.isEmpty()) {
                assertThatThrownBy(() -> provider.create(spec)).as(what).hasMessageContaining(refusal);
            } else if (memory.total(1) <= MOST_BYTES && spec.macs() <= MOST_MACS) {
                int[] result = convolution.result(provider.create(spec));
                expected = expected == null ? result : expected;
                assertThat(Arrays.equals(result, expected)).as(what).isTrue();
                ran.add(provider.name());
            }
        }
        return ran;
    }

    @Test
    void everyKernelRefusesOrIsExact() {
        List<String> ran = new ArrayList<>();
        for (int i = 0; i < 120; i++) {
            ran.addAll(check(any()));
        }
        for (KernelProvider provider : KernelProviders.available()) {
            assertThat(ran).as("kernels that ran").contains(provider.name());
        }
    }

    /** Copies of the image for 4096 kernel rows or columns, whose sizes pass an int by far. */
    @Test
    void tallAndWideImagesUnderLongWindows() {
        for (int extent : new int[] {4096, 1 << 15, 1 << 18, 1 << 19, 1 << 27}) {
            Window tall = new Window(4096, 1, 4096, 1, 4096, 0, 4096, 0, 2, 1);
            Window wide = new Window(1, 4096, 1, 4096, 0, 4096, 0, 4096, 1, 2);
            Window sparse = new Window(3, 3, 1, 1, 4096, 4096, 4096, 4096, 4096, 4096);
            if (extent < 1 << 27) {
                check(of(new Shape(extent, 1, 1), tall, 1, 1, 1, 2));
                check(of(new Shape(1, extent, 1), wide, 1, 1, 1, 2));
            }
            for (Window window : List.of(tall, wide, sparse, new Window(4096, 1, 1, 1, 4096, 0, 4096, 0, 2, 1))) {
                onlyAsk(new Shape(extent, 1, 1), window, 1, 1);
                onlyAsk(new Shape(1, extent, 1), window, 1, 1);
            }
        }
    }

    @Test
    void windowsOfSixteenMillionTaps() {
        Window largest = new Window(4096, 4096, 1, 1, 4096, 4096, 4096, 4096, 1, 1);
        onlyAsk(new Shape(1, 1, 1), largest, 1, 1);
        onlyAsk(new Shape(32, 32, 1), largest, 1, 1);
        onlyAsk(new Shape(32, 32, 2), largest, 2, 2);
        onlyAsk(new Shape(2, 2, 8), largest, 1, 1);
        onlyAsk(new Shape(2, 2, 8), new Window(4096, 4096, 1, 1, 4096, 4096, 4096, 4096, 4096, 4096), 1, 1);
    }

    @Test
    void depthwiseConvolutionsOfManyChannelsAndTaps() {
        for (int channels : new int[] {2, 3, 101, 1 << 9}) {
            for (int stride : new int[] {1, 3, 4096}) {
                Window window = new Window(5, 3, stride, stride, 9, 4096, 9, 1, 2, 700);
                check(of(new Shape(3, 17, channels), window, channels, channels, 2, 2));
            }
        }
        onlyAsk(new Shape(1, 1, 1 << 24), Window.square(1, 1, 4096), 1 << 24, 1 << 24);
        onlyAsk(new Shape(1, 1, (1 << 24) - 1), Window.POINT, (1 << 24) - 1, (1 << 24) - 1);
    }

    @Test
    void manyChannelsAndOutputs() {
        onlyAsk(new Shape(1, 1, 1 << 24), Window.POINT, 1, 1);
        onlyAsk(new Shape(1, 1, 1), Window.POINT, 1, 1 << 24);
        onlyAsk(new Shape(1, 1 << 20, 1), Window.square(1, 1, 0), 1, 65);
        check(of(new Shape(1, 1 << 13, 1), Window.POINT, 1, 65, 2, 4));
        check(of(new Shape(1, 1, 1 << 14), Window.POINT, 1, 3, 2, 2));
    }

    /** The image may be too large to run, and the window too large for the output: then nothing can be asked. */
    private static void onlyAsk(Shape input, Window window, int groups, int outputs) {
        if (window.outputHeight(input.height()) < 1
                || window.outputWidth(input.width()) < 1
                || (long) window.outputHeight(input.height()) * window.outputWidth(input.width()) * outputs
                        > Shape.MAX_SIZE) {
            return;
        }
        ConvolutionSpec spec = ones(input, window, groups, outputs);
        for (KernelProvider provider : KernelProviders.available()) {
            KernelMemory memory = provider.memory(spec);
            assertThat(memory.session()).as(provider.name()).isGreaterThanOrEqualTo(0);
            if (memory.weights() > 1 << 30 || memory.session() > 1 << 28 || memory.worker() > 1 << 28) {
                assertThat(provider.name().equals(PlainProvider.NAME)
                                || provider.refusal(spec).isPresent())
                        .as("%s takes %s", provider.name(), memory)
                        .isTrue();
            }
        }
    }

    private static ConvolutionSpec ones(Shape input, Window window, int groups, int outputs) {
        WeightShape shape =
                new WeightShape(outputs, window.kernelHeight(), window.kernelWidth(), input.channels() / groups);
        return new ConvolutionSpec(
                input,
                ConvolutionCase.grid(1, ActivationGrid.Coding.UNSIGNED),
                window,
                WeightCodes.of(new WeightGrid(1, WeightGrid.Coding.ODD_POINTS), shape, new int[shape.size()]));
    }
}
