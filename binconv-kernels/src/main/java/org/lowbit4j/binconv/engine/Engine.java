package org.lowbit4j.binconv.engine;

import java.lang.System.Logger;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.lowbit4j.binconv.Inference;
import org.lowbit4j.binconv.ValueListener;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.ValueType;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;
import org.lowbit4j.binconv.kernel.FloatProvider;
import org.lowbit4j.binconv.kernel.KernelChooser;
import org.lowbit4j.binconv.kernel.PlainFloatProvider;
import org.lowbit4j.binconv.kernel.PlainProvider;
import org.lowbit4j.binconv.plan.ValueId;

/**
 * Runs a graph with bit-serial kernels, equal to the reference interpreter in every accumulator, code and float32 value.
 * Weights are packed once, at construction; buffers are kept from run to run. Values that no listener wants are left out
 * where nodes can be fused. Safe to share between threads. Unless {@link EngineOptions#start} says otherwise, plain loops
 * answer at once and the kernels chosen for this CPU take over when they are compiled.
 *
 * <p>With more than one thread the images of a batch run in parallel, or, if they are fewer than the threads, the rows of every
 * layer that is large enough. The calling thread works too, with up to {@code threads - 1} helpers beside it: daemon threads of
 * the engine's own, which {@link #close} ends, or tasks of {@link EngineOptions#executor}. Helpers work for one caller at a
 * time; other callers work alone meanwhile.
 */
public final class Engine implements Inference, AutoCloseable {

    private static final Logger LOG = System.getLogger(Engine.class.getName());

    private final Graph graph;
    private final List<ValueType> types;
    private final CountDownLatch primed = new CountDownLatch(1);
    private volatile Programs programs;
    private final int inputSize;
    private final int outputSize;
    private final ThreadTeam team;
    private final StageRunner shared;
    private volatile boolean closed;

    /** An engine with {@link EngineOptions#standard()}: one thread. */
    public Engine(Graph graph) {
        this(graph, EngineOptions.standard());
    }

    /**
     * An engine that runs on up to {@code threads} threads.
     *
     * @throws IllegalArgumentException if {@code threads} is less than 1
     */
    public Engine(Graph graph, int threads) {
        this(graph, EngineOptions.standard().withThreads(threads));
    }

    /**
     * An engine with options.
     *
     * @throws EngineMemoryException if the network takes more memory than the options allow
     */
    public Engine(Graph graph, EngineOptions options) {
        this(graph, options, RowSharing.PART_NANOS);
    }

    /** An engine that gives a thread no less to do of a layer than takes it {@code partNanos}. */
    Engine(Graph graph, EngineOptions options, long partNanos) {
        this.graph = graph;
        this.types = graph.types();
        this.inputSize = graph.inputShape().size();
        this.outputSize = graph.outputSize();
        this.team = new ThreadTeam(options.threads(), options.executor());
        this.shared = new RowSharing(team, partNanos);
        NetworkMemory memory = new NetworkMemory(options.memory(), options.threads());
        Map<Integer, ConvolutionKernel> chosen = GraphKernels.of(graph, options.kernels(), memory);
        FloatProvider floats = options.kernels().floats();
        KernelReport.log(chosen.values(), floats);
        boolean plainAnyway = GraphKernels.arePlain(chosen) && floats.name().equals(PlainProvider.NAME);
        if (options.start() == EngineOptions.Start.CHOSEN || plainAnyway) {
            this.programs = Programs.of(graph, chosen, floats, team.threads());
            programs.fused().count(memory);
            primed.countDown();
        } else {
            Map<Integer, ConvolutionKernel> plain =
                    GraphKernels.of(graph, KernelChooser.forced(PlainProvider.NAME), memory);
            this.programs = Programs.of(graph, plain, new PlainFloatProvider(), team.threads());
            programs.fused().count(memory);
            primeInBackground(chosen, plain, floats);
        }
    }

    private void primeInBackground(
            Map<Integer, ConvolutionKernel> chosen, Map<Integer, ConvolutionKernel> plain, FloatProvider floats) {
        PrimingThread.run(() -> {
            try {
                if (!closed) {
                    programs = primed(new Primer(() -> closed), chosen, plain, floats);
                }
            } catch (RuntimeException | Error e) {
                LOG.log(Logger.Level.WARNING, "The kernels of this CPU failed; plain loops stay in use", e);
            } finally {
                primed.countDown();
            }
        });
    }

    private Programs primed(
            Primer primer,
            Map<Integer, ConvolutionKernel> chosen,
            Map<Integer, ConvolutionKernel> plain,
            FloatProvider floats) {
        Map<Integer, ConvolutionKernel> kernels = primer.prime(chosen, plain);
        Programs withPlain = Programs.of(graph, kernels, new PlainFloatProvider(), team.threads());
        if (floats.name().equals(PlainProvider.NAME)) {
            return withPlain;
        }
        try {
            return primer.faster(Programs.of(graph, kernels, floats, team.threads()), withPlain);
        } catch (RuntimeException | Error e) {
            LOG.log(
                    Logger.Level.WARNING,
                    "The vector loops of float layers failed; plain loops stay in use for them",
                    e);
            return withPlain;
        }
    }

    /**
     * Waits until the chosen kernels have taken over, or have been found slower than plain loops.
     *
     * @return whether they have within {@code timeout}
     */
    public boolean awaitPrimed(Duration timeout) throws InterruptedException {
        return primed.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** The kernel that runs every integer convolution now, by node. */
    public Map<Integer, ConvolutionKernel> kernels() {
        return Collections.unmodifiableMap(programs.kernels());
    }

    @Override
    public Graph graph() {
        return graph;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if the engine is closed
     */
    @Override
    public float[] run(float[] images, int batch, ValueListener listener) {
        check(images, batch);
        if ((long) batch * outputSize > Integer.MAX_VALUE) {
            throw new IllegalArgumentException(
                    batch + " images have more outputs than fit an array; use smaller batches");
        }
        float[] outputs = new float[batch * outputSize];
        run(images, batch, listener, outputs);
        return outputs;
    }

    /**
     * As {@link #run(float[], int)}, into an array of the caller's: for large outputs, making a new one takes its time.
     *
     * @param outputs receives {@code batch * graph().outputSize()} values; another array than {@code images}
     * @throws IllegalArgumentException if the number of values or outputs does not fit, or the arrays are the same
     * @throws IllegalStateException if the engine is closed
     */
    @SuppressWarnings("ReferenceEquality")
    public void run(float[] images, int batch, float[] outputs) {
        check(images, batch);
        if (outputs.length != (long) batch * outputSize || outputs == images) {
            throw new IllegalArgumentException(
                    "outputs of " + batch + " images: expected another array than the images', of "
                            + (long) batch * outputSize + " values (" + graph.outputShapes() + " each), got "
                            + (outputs == images ? "the images' own" : outputs.length + " values"));
        }
        run(images, batch, ValueListener.NONE, outputs);
    }

    private void run(float[] images, int batch, ValueListener listener, float[] outputs) {
        if (closed) {
            throw new IllegalStateException("the engine is closed");
        }
        if (!team.enter()) {
            runInTurn(images, batch, listener, outputs, StageRunner.ALONE);
            return;
        }
        try {
            if (batch < team.threads()) {
                runInTurn(images, batch, listener, outputs, shared);
            } else {
                team.share(batch, (lane, image) -> run(images, image, listener, outputs, StageRunner.ALONE));
            }
        } finally {
            team.leave();
        }
    }

    private void runInTurn(float[] images, int batch, ValueListener listener, float[] outputs, StageRunner runner) {
        for (int image = 0; image < batch; image++) {
            run(images, image, listener, outputs, runner);
        }
    }

    private void check(float[] images, int batch) {
        if (batch < 1 || images.length != (long) batch * inputSize) {
            throw new IllegalArgumentException("batch of " + batch + " images of " + graph.inputShape()
                    + ": expected at least 1 image and " + (long) Math.max(batch, 1) * inputSize + " values, got "
                    + images.length);
        }
    }

    private void run(float[] images, int image, ValueListener listener, float[] outputs, StageRunner runner) {
        boolean wanted = !listener.equals(ValueListener.NONE);
        Program program = wanted ? programs.observed() : programs.fused();
        Workspace workspace = program.acquire();
        ValueId input = program.plan().value(0);
        List<ValueId> results = program.plan().outputs();
        if (images.length == inputSize
                && results.size() == 1
                && program.isExchangeable(input)
                && program.isExchangeable(results.get(0))) {
            runInPlace(program, workspace, images, listener, outputs, runner);
        } else {
            System.arraycopy(images, image * inputSize, workspace.floats(program.slot(input)), 0, inputSize);
            run(program, workspace, image, listener, runner);
            int at = image * outputSize;
            for (ValueId result : results) {
                int size = program.plan().type(result).shape().size();
                System.arraycopy(workspace.floats(program.slot(result)), 0, outputs, at, size);
                at += size;
            }
        }
        program.release(workspace);
    }

    /** One image without a copy: the caller's arrays take the place of the first and the last buffer. */
    private void runInPlace(
            Program program,
            Workspace workspace,
            float[] image,
            ValueListener listener,
            float[] output,
            StageRunner runner) {
        int first = program.slot(program.plan().value(0));
        int last = program.slot(program.plan().outputs().get(0));
        float[] firstBuffer = workspace.exchange(first, image);
        float[] lastBuffer = workspace.exchange(last, output);
        try {
            run(program, workspace, 0, listener, runner);
        } finally {
            workspace.exchange(first, firstBuffer);
            workspace.exchange(last, lastBuffer);
        }
    }

    private void run(Program program, Workspace workspace, int image, ValueListener listener, StageRunner runner) {
        boolean wanted = !listener.equals(ValueListener.NONE);
        if (wanted) {
            show(workspace, program, image, 0, listener);
        }
        int node = 0;
        for (Program.Pass pass : program.passes()) {
            pass.run(workspace, runner);
            node++;
            if (wanted) {
                show(workspace, program, image, node, listener);
            }
        }
    }

    private void show(Workspace workspace, Program program, int image, int node, ValueListener listener) {
        int slot = program.slot(program.plan().value(node));
        switch (types.get(node).kind()) {
            case FLOAT -> listener.floats(image, node, workspace.floats(slot));
            case ACCUMULATORS -> listener.integers(image, node, workspace.accumulators(slot));
            case CODES -> listener.integers(image, node, codes(workspace.codes(slot), types.get(node)));
        }
    }

    private static int[] codes(byte[] unsigned, ValueType type) {
        int[] codes = new int[type.shape().size()];
        int first = type.codeGrid().minCode();
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (unsigned[i] & 0xFF) + first;
        }
        return codes;
    }

    /**
     * Times the layers one by one, in the calling thread: {@code runs} runs of one image, with the kernels now in use.
     *
     * @throws IllegalArgumentException if the image has not as many values as the input or {@code runs} is less than 1
     */
    public List<LayerTiming> profile(float[] image, int runs) {
        check(image, 1);
        if (runs < 1) {
            throw new IllegalArgumentException("profile of " + runs + " runs: expected at least 1");
        }
        return new Profiler(graph, programs, System::nanoTime).profile(image, runs);
    }

    /** Ends the engine's own threads; runs in progress finish. */
    @Override
    public void close() {
        closed = true;
        team.close();
    }
}
