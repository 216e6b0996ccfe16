package org.lowbit4j.binconv.kernel;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.FloatWeights;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.binconv.kernel.ConvolutionCase.Fill;

/**
 * A program that runs one kernel, and nothing else, until it allocates no more than it must: what a JVM inlines depends on what it
 * has run before. {@link HotKernelsTest} starts it.
 */
final class HotKernel {

    private static final ThreadMXBean THREAD = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    /** Time of the thread, many times what compiling takes. */
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(20);

    /** What a kernel may allocate for a call, such as the object that sums are given on to. */
    private static final long CALL_BYTES = 1024;

    /** For so many values a kernel may allocate a byte; a tile that keeps a single vector as an object takes one for each. */
    private static final int VALUES_PER_BYTE = 2;

    /** In every line that says what allocates too much. */
    static final String ALLOCATES = " allocates ";

    private HotKernel() {}

    /** Layers that between them have every kind of tile. */
    enum Layer {
        NARROW,
        WIDE,
        EIGHT_BITS,
        DEPTHWISE,
        FLOATS_OF_8,
        FLOATS_OF_64;

        private Optional<ConvolutionCase> integers() {
            Window same = Window.square(3, 1, 1);
            return switch (this) {
                case NARROW -> integers(new Shape(28, 28, 16), 1, same, 1, 16, 2);
                case WIDE -> integers(new Shape(14, 14, 64), 2, same, 1, 64, 2);
                case EIGHT_BITS -> integers(new Shape(14, 14, 32), 8, Window.POINT, 1, 64, 8);
                case DEPTHWISE -> integers(new Shape(14, 14, 64), 4, same, 64, 64, 2);
                case FLOATS_OF_8, FLOATS_OF_64 -> Optional.empty();
            };
        }

        private static Optional<ConvolutionCase> integers(
                Shape input, int activationBits, Window window, int groups, int outputs, int weightBits) {
            ActivationGrid grid = ConvolutionCase.grid(activationBits, ActivationGrid.Coding.UNSIGNED);
            WeightGrid weights = new WeightGrid(weightBits, WeightGrid.Coding.TWOS_COMPLEMENT);
            return Optional.of(ConvolutionCase.of(input, grid, window, groups, outputs, weights, Fill.RANDOM, 1));
        }

        private Optional<FloatConvolutionSpec> floats() {
            return switch (this) {
                case FLOATS_OF_8 -> floats(new Shape(20, 80, 3), 8);
                case FLOATS_OF_64 -> floats(new Shape(20, 80, 16), 64);
                case NARROW, WIDE, EIGHT_BITS, DEPTHWISE -> Optional.empty();
            };
        }

        private static Optional<FloatConvolutionSpec> floats(Shape input, int outputs) {
            WeightShape shape = new WeightShape(outputs, 3, 3, input.channels());
            FloatWeights weights = new FloatWeights(shape, FloatVector.of(randomValues(shape.size())));
            return Optional.of(new FloatConvolutionSpec(input, Window.square(3, 1, 1), weights, FloatVector.of()));
        }

        /** Whether a provider of integer convolutions has a kernel for it. */
        boolean suits(KernelProvider provider) {
            return integers().filter(c -> provider.refusal(c.spec()).isEmpty()).isPresent();
        }

        /** Whether it is one for providers of float convolutions. */
        boolean isFloat() {
            return floats().isPresent();
        }
    }

    private static float[] randomValues(int size) {
        Random random = new Random(1);
        float[] values = new float[size];
        for (int i = 0; i < size; i++) {
            values[i] = random.nextFloat();
        }
        return values;
    }

    /** Runs the kernel of provider {@code args[0]} for layer {@code args[1]}; says what allocates too much, else nothing. */
    public static void main(String[] args) {
        Layer layer = Layer.valueOf(args[1]);
        layer.integers().ifPresent(c -> run(KernelProviders.named(args[0]).create(c.spec()), c));
        layer.floats().ifPresent(spec -> {
            for (FloatProvider provider : KernelProviders.floats()) {
                if (provider.name().equals(args[0])) {
                    run("channels last", provider.convolution(spec), spec, 0);
                    int planes = spec.input().size() * Float.BYTES;
                    provider.channelsFirst(spec).ifPresent(kernel -> run("channels first", kernel, spec, planes));
                }
            }
        });
    }

    private static void run(ConvolutionKernel kernel, ConvolutionCase convolution) {
        ConvolutionKernel.Session session = kernel.newSession();
        ConvolutionKernel.Worker worker = session.newWorker();
        byte[] codes = convolution.unsignedCodes();
        int[] sums = new int[kernel.spec().output().size()];
        int inputHeight = kernel.spec().input().height();
        int height = kernel.spec().output().height();
        run("packing", codes.length, 0, () -> session.pack(codes, 0, inputHeight));
        run("convolving", sums.length, 0, () -> worker.convolve(0, height, sums));
    }

    /** @param room bytes of what the kernel makes of the image at every call */
    private static void run(String what, FloatConvolutionKernel kernel, FloatConvolutionSpec spec, int room) {
        float[] image = randomValues(spec.input().size());
        float[] result = new float[spec.output().size()];
        int height = spec.output().height();
        run(what, result.length, room, () -> kernel.convolve(image, 0, height, result, 0));
    }

    private static void run(String what, int values, int room, Runnable call) {
        long most = CALL_BYTES + room + values / VALUES_PER_BYTE;
        long least = Long.MAX_VALUE;
        long begin = THREAD.getCurrentThreadCpuTime();
        do {
            long before = THREAD.getCurrentThreadAllocatedBytes();
            call.run();
            least = Math.min(least, THREAD.getCurrentThreadAllocatedBytes() - before);
        } while (least > most && THREAD.getCurrentThreadCpuTime() - begin < MOST_NANOS);
        if (least > most) {
            System.out.println(
                    what + " " + values + " values" + ALLOCATES + least + " bytes, expected at most " + most);
        }
    }
}
