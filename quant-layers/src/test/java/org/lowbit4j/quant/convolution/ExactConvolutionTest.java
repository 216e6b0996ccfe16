package org.lowbit4j.quant.convolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.util.Random;
import java.util.function.IntSupplier;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Float sums of integers equal the integer convolution, also where they pass 2^24 and where the native library errs. */
class ExactConvolutionTest {

    private final Random random = new Random(1);

    @ParameterizedTest
    @CsvSource({"1, 1, false", "2, 1, true", "1, 2, false", "2, 2, true"})
    void integerConvolutionIsTheNaiveLoop(int stride, int dilation, boolean same) {
        INDArray images = filled(() -> random.nextInt(9) - 4, 2, 3, 7, 6);
        INDArray kernels = filled(() -> random.nextInt(7) - 3, 4, 3, 3, 2);
        int[] padding = same ? new int[] {0, 0} : new int[] {1, 2};
        SlidingWindow first = window(new int[] {3, 2}, stride, padding, dilation, same, false);
        INDArray expected = naive(images, kernels, stride, dilation, first.topLeftPadding(images), first);
        assertThatBits(new IntegerConvolution(first, images, kernels).output()).isEqualTo(expected);

        SlidingWindow last = window(new int[] {3, 2}, stride, padding, dilation, same, true);
        INDArray channelsLast = images.permute(0, 2, 3, 1).dup('c');
        assertThatBits(new IntegerConvolution(last, channelsLast, kernels)
                        .output()
                        .permute(0, 3, 1, 2))
                .isEqualTo(expected);
    }

    private static INDArray naive(
            INDArray images, INDArray kernels, int stride, int dilation, int[] pad, SlidingWindow window) {
        INDArray output = Nd4j.create(DataType.FLOAT, window.outputShape(images, kernels.size(0)));
        for (long n = 0; n < output.size(0); n++) {
            for (long o = 0; o < output.size(1); o++) {
                for (long y = 0; y < output.size(2); y++) {
                    for (long x = 0; x < output.size(3); x++) {
                        double sum = 0;
                        for (long c = 0; c < images.size(1); c++) {
                            for (long i = 0; i < kernels.size(2); i++) {
                                for (long j = 0; j < kernels.size(3); j++) {
                                    long h = y * stride - pad[0] + i * dilation;
                                    long w = x * stride - pad[1] + j * dilation;
                                    boolean inside = h >= 0 && w >= 0 && h < images.size(2) && w < images.size(3);
                                    sum += inside ? images.getDouble(n, c, h, w) * kernels.getDouble(o, c, i, j) : 0;
                                }
                            }
                        }
                        output.putScalar(new long[] {n, o, y, x}, sum);
                    }
                }
            }
        }
        return output;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void sumsBeyondTheFloatMantissaStayExact(boolean channelsLast) {
        int depth = 600;
        INDArray images = filled(
                () -> random.nextInt(256), channelsLast ? new long[] {1, 4, 4, depth} : new long[] {1, depth, 4, 4});
        INDArray kernels = filled(() -> 127 - random.nextInt(20), 3, depth, 3, 3);
        assertExact(square(3, 1, channelsLast), images, kernels, 255, false);
    }

    @Test
    void productsOfEitherSignCountTogether() {
        // Each half of the weights alone stays below 2^24 / 127, both together do not; the input follows their signs.
        int depth = 1800;
        INDArray kernels = Nd4j.create(DataType.FLOAT, 2, depth, 1, 1);
        INDArray images = Nd4j.create(DataType.FLOAT, 1, depth, 2, 2);
        for (int c = 0; c < depth; c++) {
            int sign = c % 2 == 0 ? 1 : -1;
            kernels.putScalar(new long[] {0, c, 0, 0}, sign * 127);
            kernels.putScalar(new long[] {1, c, 0, 0}, -sign * 126);
            for (int i = 0; i < 4; i++) {
                images.putScalar(new long[] {0, c, i / 2, i % 2}, sign * (127 - c % 2 * i));
            }
        }
        assertExact(square(1, 0, false), images, kernels, 127, true);
    }

    @Test
    void oneChannelMayBeTooMuch() {
        // 24 * 24 * 127 * 255 > 2^24: no split over channels helps.
        INDArray images = filled(() -> 255 - random.nextInt(2), 1, 2, 24, 24);
        INDArray kernels = filled(() -> 127 - random.nextInt(2), 2, 2, 24, 24);
        assertExact(square(24, 0, false), images, kernels, 255, false);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void groupsBeyondTheFloatMantissaStayExact(boolean channelsLast) {
        // 10 * 24 * 24 * 127 * 255 > 2^24, in each of two groups.
        INDArray images = filled(
                () -> 255 - random.nextInt(2), channelsLast ? new long[] {1, 24, 24, 20} : new long[] {1, 20, 24, 24});
        INDArray kernels = filled(() -> 127 - random.nextInt(2), 2, 10, 24, 24);
        assertExact(square(24, 0, channelsLast), images, kernels, 255, false);
    }

    @Test
    void aWrongNativeResultIsReplaced() {
        SlidingWindow window = window(new int[] {3, 3}, 1, new int[] {1, 1}, 1, false, false);
        NativeConvolution right = NativeConvolution.of(window, 3, 1);
        NativeConvolution wrong = new NativeConvolution() {
            @Override
            public SlidingWindow window() {
                return window;
            }

            @Override
            public void forward(INDArray images, INDArray kernels, INDArray output) {
                right.forward(images, kernels, output);
                output.addi(1);
            }

            @Override
            public void backward(
                    INDArray images,
                    INDArray kernels,
                    INDArray gradient,
                    INDArray imageGradient,
                    INDArray kernelGradient) {
                right.backward(images, kernels, gradient, imageGradient, kernelGradient);
            }
        };
        INDArray images = filled(() -> random.nextInt(4), 2, 3, 5, 5);
        INDArray kernels = filled(() -> random.nextInt(3) - 1, 4, 3, 3, 3);
        ExactConvolution exact = new ExactConvolution("Layer \"wrong\"", wrong);
        for (int call = 0; call < 2; call++) {
            INDArray output = Nd4j.create(DataType.FLOAT, window.outputShape(images, 4));
            exact.forward(images, kernels, 3, false, output);
            assertThatBits(output)
                    .as("call " + call)
                    .isEqualTo(new IntegerConvolution(window, images, kernels).output());
        }
    }

    private static void assertExact(
            SlidingWindow window, INDArray images, INDArray kernels, float largest, boolean signed) {
        INDArray output = Nd4j.create(DataType.FLOAT, window.outputShape(images, kernels.size(0)));
        long channels = images.size(window.channelAxis());
        NativeConvolution convolution = NativeConvolution.of(window, channels, channels / kernels.size(1));
        new ExactConvolution("Layer \"deep\"", convolution).forward(images, kernels, largest, signed, output);
        INDArray expected = new IntegerConvolution(window, images, kernels).output();
        assertThat(expected.amaxNumber().doubleValue()).isGreaterThan(1 << 24);
        assertThatBits(output).isEqualTo(expected);
    }

    private static SlidingWindow square(int kernel, int pad, boolean channelsLast) {
        return window(new int[] {kernel, kernel}, 1, new int[] {pad, pad}, 1, false, channelsLast);
    }

    private static SlidingWindow window(
            int[] kernel, int stride, int[] padding, int dilation, boolean same, boolean channelsLast) {
        return new SlidingWindow(
                new Axis(kernel[0], stride, padding[0], dilation),
                new Axis(kernel[1], stride, padding[1], dilation),
                same ? ConvolutionMode.Same : ConvolutionMode.Truncate,
                channelsLast);
    }

    private static INDArray filled(IntSupplier values, long... shape) {
        INDArray array = Nd4j.create(DataType.FLOAT, shape);
        for (long i = 0; i < array.length(); i++) {
            array.putScalar(i, values.getAsInt());
        }
        return array;
    }
}
