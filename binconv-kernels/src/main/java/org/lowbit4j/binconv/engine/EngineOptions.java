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
 * @param memory bytes that the kernels and buffers of one image may take, at least 1
 */
public record EngineOptions(
        int threads,
        KernelChooser kernels,
        Start start,
        @Nullable Executor executor,
        long memory) {

    /** System property: the bytes that an engine may take where its options do not say. */
    public static final String MEMORY_PROPERTY = "lowbit.memory";

    /** Without the property, an engine may take this share of the largest heap: one part of so many. */
    private static final int HEAP_PARTS = 2;

    /** What answers at first. */
    public enum Start {
        /** Plain loops, which are fast from the start; the chosen kernels take over when a background thread has primed them. */
        PLAIN_THEN_CHOSEN,
        /** The chosen kernels, slow until the JVM has compiled them. */
        CHOSEN
    }

    /** Checks the number of threads and the memory. */
    public EngineOptions {
        if (threads < 1) {
            throw new IllegalArgumentException("engine with " + threads + " threads: expected at least 1");
        }
        if (memory < 1) {
            throw new IllegalArgumentException("engine with " + memory + " bytes of memory: expected at least 1");
        }
    }

    /**
     * One thread, kernels by the shipped rules or the system properties, plain loops first, memory as the system property
     * {@value #MEMORY_PROPERTY} says, or half of the largest heap.
     *
     * @throws IllegalArgumentException if a system property makes no sense
     */
    public static EngineOptions standard() {
        return new EngineOptions(1, KernelChooser.standard(), Start.PLAIN_THEN_CHOSEN, null, standardMemory());
    }

    private static long standardMemory() {
        String bytes = System.getProperty(MEMORY_PROPERTY);
        if (bytes == null) {
            return Math.max(1, Runtime.getRuntime().maxMemory() / HEAP_PARTS);
        }
        try {
            return Long.parseLong(bytes);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "system property " + MEMORY_PROPERTY + ": expected a number of bytes such as 1000000000, got \""
                            + bytes + "\"",
                    e);
        }
    }

    /** These options with another number of threads. */
    public EngineOptions withThreads(int number) {
        return new EngineOptions(number, kernels, start, executor, memory);
    }

    /** These options with kernels chosen otherwise. */
    public EngineOptions withKernels(KernelChooser chooser) {
        return new EngineOptions(threads, chooser, start, executor, memory);
    }

    /** These options with another start. */
    public EngineOptions withStart(Start first) {
        return new EngineOptions(threads, kernels, first, executor, memory);
    }

    /**
     * These options with an executor whose threads help the caller's, up to the number of {@link #threads}; the engine makes
     * none of its own and does not end the executor's. An executor that is busy slows a run down and never stops it.
     */
    public EngineOptions withExecutor(Executor helpers) {
        return new EngineOptions(threads, kernels, start, helpers, memory);
    }

    /**
     * These options with another limit of memory. An engine counts the kernels of its integer convolutions and the buffers of
     * one image before it takes them, and refuses a network that takes more than {@code bytes}.
     */
    public EngineOptions withMemory(long bytes) {
        return new EngineOptions(threads, kernels, start, executor, bytes);
    }
}
