package org.lowbit4j.quant;

import static java.util.stream.Collectors.toUnmodifiableSet;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.memory.MemoryWorkspace;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Tries whether a native op reads and writes arrays right that are not dense. In 1.0.0-M2.1 most that run on oneDNN do not: they hand
 * over strides in the order of another format, take those of an array in Fortran order for those of C order, and take every vector
 * for contiguous.
 *
 * <p>Every array that changes its layout has axes of one length, so that strides in the wrong order stay within its memory.
 */
final class StrideProbe {

    private static final double TOLERANCE = 1e-3;

    /** Axes of this length. */
    private static final int N = 3;

    private static final long[] VECTOR = cube(1);
    private static final long[] MATRIX = cube(2);
    private static final long[] SEQUENCE = cube(3);
    private static final long[] IMAGES = cube(4);
    private static final long[] VOLUMES = cube(5);
    private static final long[] POINT = {1, 1, N, N};
    private static final long[] POINT_3D = {1, 1, 1, N, N};
    private static final long[] GATES = {N, 4 * N};

    /** Kernel, stride, padding, dilation, "same" padding, channels last. */
    private static final int[] WINDOW = {N, N, 1, 1, 0, 0, 1, 1, 1, 1};

    private static final int[] POINT_WINDOW = {1, 1, 1, 1, 0, 0, 1, 1, 0, 1};
    private static final int[] WINDOW_3D = {N, N, N, 1, 1, 1, 0, 0, 0, 1, 1, 1, 1, 1};
    private static final int[] POINT_WINDOW_3D = {1, 1, 1, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0, 1};

    private static final int[] NORM = {1, 1, 3};
    private static final int[] NONE = {};

    /** The ops of 1.0.0-M2.1 that were found to misread strides. */
    static final List<StrideProbe> ALL = List.of(
            probe("conv2d", WINDOW, IMAGES, IMAGES, VECTOR),
            probe("conv2d_bp", WINDOW, IMAGES, IMAGES, VECTOR, IMAGES),
            probe("depthwise_conv2d", WINDOW, IMAGES, new long[] {N, N, N, 1}, VECTOR),
            probe("depthwise_conv2d_bp", WINDOW, IMAGES, new long[] {N, N, N, 1}, VECTOR, IMAGES),
            probe("deconv2d", POINT_WINDOW, IMAGES, POINT, VECTOR),
            probe("deconv2d_bp", POINT_WINDOW, IMAGES, POINT, VECTOR, IMAGES),
            probe("conv1d", new int[] {N, 1, 0, 1, 1, 1}, SEQUENCE, SEQUENCE, VECTOR),
            probe("conv1d_bp", new int[] {N, 1, 0, 1, 1, 1}, SEQUENCE, SEQUENCE, VECTOR, SEQUENCE),
            probe("conv3dnew", WINDOW_3D, VOLUMES, VOLUMES, VECTOR),
            probe("conv3dnew_bp", WINDOW_3D, VOLUMES, VOLUMES, VECTOR, VOLUMES),
            probe("deconv3d", POINT_WINDOW_3D, VOLUMES, POINT_3D, VECTOR),
            probe("deconv3d_bp", POINT_WINDOW_3D, VOLUMES, POINT_3D, VECTOR, VOLUMES),
            probe("batchnorm", NORM, IMAGES, VECTOR, VECTOR, VECTOR, VECTOR).with(1e-5),
            probe("batchnorm_bp", NORM, IMAGES, VECTOR, VECTOR, VECTOR, VECTOR, IMAGES)
                    .with(1e-5),
            probe("softmax_bp", new int[] {1}, MATRIX, MATRIX),
            probe("xw_plus_b", NONE, MATRIX, MATRIX, VECTOR),
            probe("lstmLayer", new int[] {0, 0, 2, 0, 0}, SEQUENCE, GATES, GATES, new long[] {4 * N})
                    .with(0)
                    .with(true, false, false, false, false, true, true, true));

    private final String op;
    private final int[] integers;
    private final double[] reals;
    private final boolean[] flags;
    private final long[][] inputs;

    /**
     * A probe of one op.
     *
     * @param op name of the native op
     * @param integers its integer arguments
     * @param reals its floating-point arguments
     * @param flags its boolean arguments
     * @param inputs shapes of its inputs
     */
    StrideProbe(String op, int[] integers, double[] reals, boolean[] flags, long[]... inputs) {
        this.op = op;
        this.integers = integers.clone();
        this.reals = reals.clone();
        this.flags = flags.clone();
        this.inputs = inputs.clone();
    }

    private static StrideProbe probe(String op, int[] integers, long[]... inputs) {
        return new StrideProbe(op, integers, new double[0], new boolean[0], inputs);
    }

    String op() {
        return op;
    }

    private StrideProbe with(double... values) {
        return new StrideProbe(op, integers, values, flags, inputs);
    }

    private StrideProbe with(boolean... values) {
        return new StrideProbe(op, integers, reals, values, inputs);
    }

    private static long[] cube(int rank) {
        long[] shape = new long[rank];
        Arrays.fill(shape, N);
        return shape;
    }

    /** The names of all ops that misread strides. */
    static Set<String> misreading() {
        try (MemoryWorkspace ignored = Nd4j.getWorkspaceManager().scopeOutOfWorkspaces()) {
            return ALL.stream().filter(StrideProbe::fails).map(StrideProbe::op).collect(toUnmodifiableSet());
        }
    }

    /** Whether the op gives other values, or none, when one of its inputs or outputs is not dense. */
    private boolean fails() {
        INDArray[] expected = run(arguments());
        try {
            return IntStream.range(0, inputs.length + expected.length).anyMatch(i -> differs(expected, i));
        } catch (RuntimeException e) {
            return true;
        }
    }

    /** With array {@code i} of the inputs and outputs not dense. */
    private boolean differs(INDArray[] expected, int i) {
        INDArray[] arguments = arguments();
        INDArray[] results = Arrays.stream(expected).map(INDArray::dup).toArray(INDArray[]::new);
        if (i < inputs.length) {
            arguments[i] = strided(arguments[i]);
        } else {
            results[i - inputs.length] = strided(results[i - inputs.length]);
        }
        for (INDArray result : results) {
            result.assign(0);
        }
        run(arguments, results);
        return IntStream.range(0, expected.length).anyMatch(k -> differs(expected[k], results[k]));
    }

    /** Dense inputs, none of them negative: a variance is among them. */
    INDArray[] arguments() {
        INDArray[] arguments = new INDArray[inputs.length];
        for (int k = 0; k < arguments.length; k++) {
            float[] values = new float
                    [Math.toIntExact(Nd4j.create(DataType.FLOAT, inputs[k]).length())];
            for (int i = 0; i < values.length; i++) {
                values[i] = (i * 7 % 11 + k + 1) / 8f;
            }
            arguments[k] = Nd4j.create(values, inputs[k], 'c');
        }
        return arguments;
    }

    /** Runs the op into {@code outputs}, or into new arrays if there are none. */
    INDArray[] run(INDArray[] arguments, INDArray... outputs) {
        DynamicCustomOp call = new DynamicCustomOp(
                op, arguments, outputs, Arrays.stream(reals).boxed().toList(), integers);
        call.addBArgument(flags);
        return Nd4j.exec(call);
    }

    private static INDArray strided(INDArray dense) {
        if (dense.rank() == 1) {
            INDArray pairs = Nd4j.zeros(DataType.FLOAT, dense.length(), 2);
            return pairs.getColumn(0).assign(dense);
        }
        boolean cube = Arrays.stream(dense.shape()).allMatch(length -> length == dense.size(0));
        return dense.dup(cube ? 'f' : 'c');
    }

    private static boolean differs(INDArray expected, INDArray got) {
        double difference = expected.sub(got).amaxNumber().doubleValue();
        return !(difference <= TOLERANCE * expected.amaxNumber().doubleValue());
    }

    @Override
    public String toString() {
        return op + Arrays.deepToString(inputs);
    }
}
