package org.lowbit4j.binconv.engine;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Work in parts that several threads do once. Every thread has a run of neighbouring parts of its own, so that it finds in
 * its cache what it has left there; a thread that is done takes parts of the others.
 */
final class Round {

    /** How long a thread that waits for the others looks before it sleeps, and how long it sleeps at a time. */
    private static final long SPIN_NANOS = 50_000;

    private final Work work;
    private final int parts;
    private final AtomicInteger[] next;
    private final AtomicInteger open;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

    /**
     * @param parts number of parts
     * @param threads threads that may come
     * @param work what is done
     */
    Round(int parts, int threads, Work work) {
        this.work = work;
        this.parts = parts;
        this.open = new AtomicInteger(parts);
        this.next = new AtomicInteger[threads];
        for (int i = 0; i < threads; i++) {
            next[i] = new AtomicInteger(first(i));
        }
    }

    /** The first part of a thread's own. */
    private int first(int thread) {
        return first(parts, thread, next.length);
    }

    /** Where share {@code share} of {@code shares} begins in a row of {@code count}: {@code floor(count * share / shares)}. */
    static int first(int count, int share, int shares) {
        return (int) ((long) count * share / shares);
    }

    /** Does parts until none is left, as thread {@code lane}; nothing is thrown. */
    void workAs(int lane) {
        for (int i = 0; i < next.length; i++) {
            int owner = (lane + i) % next.length;
            int end = first(owner + 1);
            while (next[owner].get() < end) {
                int part = next[owner].getAndIncrement();
                if (part < end) {
                    work(lane, part);
                }
            }
        }
    }

    /** After a failure the rest is left undone. */
    private void work(int lane, int part) {
        try {
            if (failure.get() == null) {
                work.run(lane, part);
            }
        } catch (Throwable e) {
            failure.compareAndSet(null, e);
        } finally {
            open.decrementAndGet();
        }
    }

    /** Waits until every part is done, also if the caller is interrupted: others use its arrays. The first failure is thrown. */
    void await() {
        if (open.get() > 0) {
            long begin = System.nanoTime();
            while (open.get() > 0) {
                if (System.nanoTime() - begin < SPIN_NANOS) {
                    Thread.onSpinWait();
                } else {
                    LockSupport.parkNanos(this, SPIN_NANOS);
                }
            }
        }
        Throwable thrown = failure.get();
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
        if (thrown != null) {
            throw new IllegalStateException(thrown);
        }
    }

    /** One part of the work. */
    interface Work {

        /** Does part {@code part} with the working memory {@code lane}. */
        void run(int lane, int part);
    }
}
