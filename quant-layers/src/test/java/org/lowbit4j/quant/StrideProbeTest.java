package org.lowbit4j.quant;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Every native op that ND4J has on oneDNN, with every layout of every input and output. */
@Tag("one-jdk")
class StrideProbeTest {

    private static final double TOLERANCE = 1e-5;
    private static final int[] NONE = {};

    @BeforeAll
    static void useOneDnn() {
        OneDnn.enable();
    }

    static Stream<StrideProbe> ops() {
        return Stream.concat(StrideProbe.ALL.stream(), Stream.concat(formats(), others()));
    }

    /** Those that misread strides, with axes of different lengths, in both formats. */
    private static Stream<StrideProbe> formats() {
        return Stream.of(false, true).flatMap(last -> {
            int format = last ? 1 : 0;
            long[] x = images(last, 3, 4, 6, 5);
            long[] y = images(last, 3, 7, 4, 4);
            long[] up = images(last, 3, 7, 8, 6);
            int[] window = {3, 2, 1, 1, 0, 0, 1, 1, 0, format, 1};
            int[] deconvolution = {3, 2, 1, 1, 0, 0, 1, 1, 0, format};
            return Stream.of(
                    op("conv2d", window, x, shape(7, 4, 3, 2), shape(7)),
                    op("conv2d_bp", window, x, shape(7, 4, 3, 2), shape(7), y),
                    op("depthwise_conv2d", deconvolution, x, shape(3, 2, 4, 1), shape(4)),
                    op("depthwise_conv2d_bp", deconvolution, x, shape(3, 2, 4, 1), shape(4), images(last, 3, 4, 4, 4)),
                    op("deconv2d", deconvolution, x, shape(3, 2, 7, 4), shape(7)),
                    op("deconv2d_bp", deconvolution, x, shape(3, 2, 7, 4), shape(7), up),
                    norm("batchnorm", last ? 3 : 1, x, shape(4), shape(4), shape(4), shape(4)),
                    norm("batchnorm_bp", last ? 3 : 1, x, shape(4), shape(4), shape(4), shape(4), x));
        });
    }

    /** Those that were found right. */
    private static Stream<StrideProbe> others() {
        int[] pool = {3, 2, 1, 1, 0, 0, 1, 1, 0, 0, 1};
        long[] x = shape(3, 6, 5, 4);
        long[] y = shape(3, 4, 4, 4);
        return Stream.of(
                op("maxpool2d", pool, x),
                op("maxpool2d_bp", pool, x, y),
                op("avgpool2d", pool, x),
                op("avgpool2d_bp", pool, x, y),
                op(
                        "sconv2d",
                        new int[] {3, 2, 1, 1, 0, 0, 1, 1, 0, 1},
                        x,
                        shape(3, 2, 4, 2),
                        shape(1, 1, 8, 5),
                        shape(5)),
                op("softmax", new int[] {1}, shape(6, 5)),
                op("softmax_bp", new int[] {1}, shape(6, 5), shape(6, 5)),
                op("tanh", NONE, x),
                op("tanh_bp", NONE, x, x),
                op("matmul", new int[] {0, 1, 0}, shape(3, 5), shape(4, 5)),
                op("xw_plus_b", NONE, shape(6, 5), shape(5, 4), shape(4)),
                op("xw_plus_b_bp", NONE, shape(6, 5), shape(5, 4), shape(4), shape(6, 4)),
                op("concat", new int[] {1}, shape(6, 5), shape(6, 3)));
    }

    private static StrideProbe op(String name, int[] integers, long[]... inputs) {
        return new StrideProbe(name, integers, new double[0], new boolean[0], inputs);
    }

    private static StrideProbe norm(String name, int axis, long[]... inputs) {
        return new StrideProbe(name, new int[] {1, 1, axis}, new double[] {1e-5}, new boolean[0], inputs);
    }

    private static long[] shape(long... lengths) {
        return lengths;
    }

    private static long[] images(boolean channelsLast, long batch, long channels, long height, long width) {
        return channelsLast ? shape(batch, height, width, channels) : shape(batch, channels, height, width);
    }

    @ParameterizedTest
    @MethodSource("ops")
    void isRightWhateverTheStrides(StrideProbe op) {
        INDArray[] plain = NativeHelpers.without(() -> op.run(op.arguments()));
        INDArray[] dense = op.run(op.arguments());
        for (int i = 0; i < plain.length; i++) {
            assertClose(dense[i], plain[i]);
        }
        for (int k = 0; k < op.arguments().length; k++) {
            for (Map.Entry<String, INDArray> layout :
                    Layouts.of(op.arguments()[k]).entrySet()) {
                INDArray[] inputs = op.arguments();
                inputs[k] = layout.getValue();
                assertSame(op.run(inputs), dense, op, "input " + k + ": " + layout.getKey());
            }
        }
        for (int k = 0; k < dense.length; k++) {
            for (Map.Entry<String, INDArray> layout : Layouts.of(dense[k]).entrySet()) {
                INDArray[] outputs = Arrays.stream(dense).map(INDArray::dup).toArray(INDArray[]::new);
                outputs[k] = layout.getValue();
                List.of(outputs).forEach(output -> output.assign(-7));
                op.run(op.arguments(), outputs);
                assertSame(outputs, dense, op, "output " + k + ": " + layout.getKey());
            }
        }
    }

    private static void assertClose(INDArray got, INDArray expected) {
        double difference =
                got.sub(expected).castTo(DataType.DOUBLE).amaxNumber().doubleValue();
        assertThat(difference)
                .isLessThanOrEqualTo(TOLERANCE * expected.amaxNumber().doubleValue());
    }

    /** The same bits where the op gets the same memory; else within the order of its sums. */
    private static void assertSame(INDArray[] got, INDArray[] expected, StrideProbe op, String layout) {
        boolean exact = StrideProbe.ALL.stream().anyMatch(probe -> probe.op().equals(op.op()));
        for (int i = 0; i < expected.length; i++) {
            INDArray dense = got[i].dup('c');
            if (exact) {
                assertThat(dense.data().asFloat())
                        .as("%s, %s, output %d", op.op(), layout, i)
                        .isEqualTo(expected[i].dup('c').data().asFloat());
            } else {
                assertClose(dense, expected[i]);
            }
        }
    }
}
