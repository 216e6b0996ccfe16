package org.lowbit4j.samples.data;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Items that are made one ahead on a thread of their own.
 *
 * @param <T> what is made
 */
public final class Prefetch<T> implements Iterator<T>, AutoCloseable {

    private final int count;
    private final IntFunction<T> maker;
    /** One thread, which ends when it has had nothing to do for a second: not everybody reads to the end. */
    private final ExecutorService thread =
            new ThreadPoolExecutor(0, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                Thread made = new Thread(task, "lowbit-prefetch");
                made.setDaemon(true);
                return made;
            });

    private int next;
    private @Nullable CompletableFuture<T> ahead;

    /** Items 0 to {@code count - 1} of {@code maker}. */
    public Prefetch(int count, IntFunction<T> maker) {
        this.count = count;
        this.maker = maker;
        this.ahead = start(0);
    }

    private @Nullable CompletableFuture<T> start(int item) {
        return item < count ? CompletableFuture.supplyAsync(() -> maker.apply(item), thread) : null;
    }

    @Override
    public boolean hasNext() {
        return ahead != null;
    }

    @Override
    public T next() {
        if (ahead == null) {
            throw new NoSuchElementException("no item left after " + count);
        }
        CompletableFuture<T> current = ahead;
        next++;
        ahead = start(next);
        try {
            return current.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
