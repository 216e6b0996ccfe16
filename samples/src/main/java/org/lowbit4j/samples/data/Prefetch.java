package org.lowbit4j.samples.data;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * Items that are made ahead, in order, by a pool of threads of their own. At most two wait to be taken. What makes an item may spread
 * its work over the threads of the pool with a parallel stream.
 *
 * @param <T> what is made
 */
public final class Prefetch<T> implements Iterator<T>, AutoCloseable {

    private static final int AHEAD = 2;

    private final int count;
    private final IntFunction<T> maker;
    private final ForkJoinPool threads;
    private final Queue<CompletableFuture<T>> ahead = new ArrayDeque<>();
    private int started;

    /** Items 0 to {@code count - 1} of {@code maker}, made by as many threads as there are processors. */
    public Prefetch(int count, IntFunction<T> maker) {
        this(count, maker, Runtime.getRuntime().availableProcessors());
    }

    /** Items 0 to {@code count - 1} of {@code maker}, made by so many threads. */
    public Prefetch(int count, IntFunction<T> maker, int threads) {
        this.count = count;
        this.maker = maker;
        this.threads = pool(threads);
        start();
    }

    /** Threads that end when they have had nothing to do for a second: not everybody reads to the end. */
    private static ForkJoinPool pool(int threads) {
        return new ForkJoinPool(
                threads,
                pool -> {
                    var thread = ForkJoinPool.defaultForkJoinWorkerThreadFactory.newThread(pool);
                    thread.setName("lowbit-prefetch-" + thread.getPoolIndex());
                    return thread;
                },
                null,
                true,
                0,
                threads,
                1,
                pool -> true,
                1,
                TimeUnit.SECONDS);
    }

    private void start() {
        while (started < count && ahead.size() < AHEAD) {
            int item = started++;
            ahead.add(CompletableFuture.supplyAsync(() -> maker.apply(item), threads));
        }
    }

    @Override
    public boolean hasNext() {
        return !ahead.isEmpty();
    }

    @Override
    public T next() {
        if (ahead.isEmpty()) {
            throw new NoSuchElementException("no item left after " + count);
        }
        CompletableFuture<T> current = ahead.remove();
        try {
            T item = current.join();
            start();
            return item;
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw e;
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
