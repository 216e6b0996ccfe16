package org.lowbit4j.binconv.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/** Runs the images of a batch on the calling thread and a bounded number of helpers. */
final class ImageThreads implements AutoCloseable {

    private final int helpers;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final @Nullable ExecutorService executor;

    ImageThreads(int threads) {
        this.helpers = threads - 1;
        this.executor = helpers == 0 ? null : Executors.newFixedThreadPool(helpers, ImageThreads::daemon);
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "lowbit4j-engine");
        thread.setDaemon(true);
        return thread;
    }

    /** Runs {@code work} once for every image and returns when all have run; the first failure is thrown. */
    void forEachImage(int images, IntConsumer work) {
        if (closed.get()) {
            throw new IllegalStateException("the engine is closed");
        }
        AtomicInteger next = new AtomicInteger();
        Runnable loop = () -> {
            for (int image = next.getAndIncrement(); image < images; image = next.getAndIncrement()) {
                work.accept(image);
            }
        };
        if (executor == null || images == 1) {
            loop.run();
            return;
        }
        List<CompletableFuture<Void>> parts = new ArrayList<>();
        for (int i = 0; i < Math.min(helpers, images - 1); i++) {
            parts.add(CompletableFuture.runAsync(loop, executor));
        }
        parts.add(CompletableFuture.runAsync(loop, Runnable::run));
        join(parts);
    }

    /** Waits for all, also when one has failed or the caller is interrupted: they use the caller's arrays. */
    private static void join(List<CompletableFuture<Void>> parts) {
        try {
            CompletableFuture.allOf(parts.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            if (e.getCause() instanceof Error failure) {
                throw failure;
            }
            throw e;
        }
    }

    boolean isClosed() {
        return closed.get();
    }

    @Override
    public void close() {
        closed.set(true);
        if (executor != null) {
            executor.shutdown();
        }
    }
}
