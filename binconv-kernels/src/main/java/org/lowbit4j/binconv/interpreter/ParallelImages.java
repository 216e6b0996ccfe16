package org.lowbit4j.binconv.interpreter;

import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Runs independent images on several threads. */
final class ParallelImages {

    private ParallelImages() {}

    /** Calls {@code task} for 0..count - 1. The first failure is thrown and keeps images that have not begun from running. */
    static void forEach(int count, int threads, IntConsumer task) {
        int workers = Math.min(count, threads);
        if (workers == 1) {
            for (int i = 0; i < count; i++) {
                task.accept(i);
            }
            return;
        }
        AtomicInteger next = new AtomicInteger();
        ExecutorService executor = Executors.newFixedThreadPool(workers, ParallelImages::daemon);
        try {
            Callable<Object> worker = Executors.callable(() -> work(next, count, task));
            for (Future<?> done : executor.invokeAll(Collections.nCopies(workers, worker))) {
                done.get();
            }
        } catch (ExecutionException failure) {
            throw unchecked(failure);
        } catch (InterruptedException interruption) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while images were running", interruption);
        } finally {
            executor.shutdownNow();
        }
    }

    private static void work(AtomicInteger next, int count, IntConsumer task) {
        try {
            for (int i = next.getAndIncrement(); i < count; i = next.getAndIncrement()) {
                task.accept(i);
            }
        } finally {
            // Reached early only by a failure; no other worker needs to begin another image then.
            next.set(count);
        }
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "lowbit-reference");
        thread.setDaemon(true);
        return thread;
    }

    /** The task declares no checked exception, so the cause is an unchecked one or an error. */
    private static RuntimeException unchecked(ExecutionException failure) {
        if (failure.getCause() instanceof Error error) {
            throw error;
        }
        return failure.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(failure);
    }
}
