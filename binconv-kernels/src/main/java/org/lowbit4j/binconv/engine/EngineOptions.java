package org.lowbit4j.binconv.engine;

import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.kernel.KernelChooser;

/**
 * How an {@link Engine} runs.
 *
 * @param threads threads that work on a batch or an image, at least 1
 * @param kernels chooses the kernel of every integer convolution
 * @param start what answers while the chosen kernels are not yet compiled by the JVM
 * @param executor runs all threads but the caller's, as tasks; null for threads of the engine's own
 */
public record EngineOptions(
        int threads,
        KernelChooser kernels,
        Start start,
        @Nullable Executor executor) {

    /** What answers at first. */
    public enum Start {
        /** Plain loops, which are fast from the start; the chosen kernels take over when a background thread has primed them. */
        PLAIN_THEN_CHOSEN,
        /** The chosen kernels, slow until the JVM has compiled them. */
        CHOSEN
    }

    /** Checks the number of threads. */
    public EngineOptions {
        if (threads < 1) {
            throw new IllegalArgumentException("engine with " + threads + " threads: expected at least 1");
        }
    }

    /** One thread, kernels by the shipped rules or the system properties, plain loops first. */
    public static EngineOptions standard() {
        return new EngineOptions(1, KernelChooser.standard(), Start.PLAIN_THEN_CHOSEN, null);
    }

    /** These options with another number of threads. */
    public EngineOptions withThreads(int number) {
        return new EngineOptions(number, kernels, start, executor);
    }

    /** These options with kernels chosen otherwise. */
    public EngineOptions withKernels(KernelChooser chooser) {
        return new EngineOptions(threads, chooser, start, executor);
    }

    /** These options with another start. */
    public EngineOptions withStart(Start first) {
        return new EngineOptions(threads, kernels, first, executor);
    }

    /**
     * These options with an executor whose threads help the caller's, up to the number of {@link #threads}; the engine makes
     * none of its own and does not end the executor's. An executor that is busy slows a run down and never stops it.
     */
    public EngineOptions withExecutor(Executor helpers) {
        return new EngineOptions(threads, kernels, start, helpers);
    }
}
