package org.lowbit4j.binconv.engine;

import org.lowbit4j.binconv.kernel.KernelChooser;

/**
 * How an {@link Engine} runs.
 *
 * @param threads threads that work on a batch, at least 1
 * @param kernels chooses the kernel of every integer convolution
 * @param start what answers while the chosen kernels are not yet compiled by the JVM
 */
public record EngineOptions(int threads, KernelChooser kernels, Start start) {

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

    /** One thread, kernels by the shipped table or the system properties, plain loops first. */
    public static EngineOptions standard() {
        return new EngineOptions(1, KernelChooser.standard(), Start.PLAIN_THEN_CHOSEN);
    }

    /** These options with another number of threads. */
    public EngineOptions withThreads(int number) {
        return new EngineOptions(number, kernels, start);
    }

    /** These options with kernels chosen otherwise. */
    public EngineOptions withKernels(KernelChooser chooser) {
        return new EngineOptions(threads, chooser, start);
    }

    /** These options with another start. */
    public EngineOptions withStart(Start first) {
        return new EngineOptions(threads, kernels, first);
    }
}
