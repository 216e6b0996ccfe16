package org.lowbit4j.binconv.engine;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A calling thread and a bounded number of helpers, which are tasks of an executor. A helper that has nothing to do looks for
 * more for a short time, as waking a thread takes longer than most stages, and ends. The caller never waits for a helper that
 * has not begun: if none comes, it does everything itself. One caller has the helpers at a time; another one works alone.
 */
final class ThreadTeam implements AutoCloseable {

    /** How long a helper looks for more work. */
    private static final long SPIN_NANOS = 50_000;

    /** Looks between two readings of the clock. */
    private static final int LOOKS = 16;

    private final Helper[] helpers;
    private final @Nullable ExecutorService own;
    private final @Nullable Executor executor;
    private final AtomicBoolean taken = new AtomicBoolean();
    private volatile @Nullable Thread caller;
    private volatile @Nullable Round round;

    /**
     * @param threads threads in all, at least 1
     * @param executor runs the helpers; null for threads of the team's own
     */
    ThreadTeam(int threads, @Nullable Executor executor) {
        this.helpers = new Helper[threads - 1];
        for (int i = 0; i < helpers.length; i++) {
            helpers[i] = new Helper(i + 1);
        }
        this.own = executor != null || threads == 1
                ? null
                : Executors.newFixedThreadPool(helpers.length, ThreadTeam::daemon);
        this.executor = executor != null ? executor : own;
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, "lowbit4j-engine");
        thread.setDaemon(true);
        return thread;
    }

    /** The caller and all helpers. */
    int threads() {
        return helpers.length + 1;
    }

    /** Makes the calling thread the one that the helpers work for, until {@link #leave}; false if there are none to be had. */
    boolean enter() {
        if (helpers.length == 0 || !taken.compareAndSet(false, true)) {
            return false;
        }
        caller = Thread.currentThread();
        return true;
    }

    void leave() {
        round = null;
        caller = null;
        taken.set(false);
    }

    /**
     * Does the parts {@code 0..parts - 1} of some work, each once, and returns when all are done; the first failure is thrown.
     * For the thread that has {@linkplain #enter entered}.
     */
    void share(int parts, Round.Work work) {
        Round next = new Round(parts, threads(), work);
        round = next;
        for (int i = 0; i < Math.min(helpers.length, parts - 1); i++) {
            helpers[i].call();
        }
        next.workAs(0);
        next.await();
    }

    @Override
    public void close() {
        if (own != null) {
            own.shutdown();
        }
    }

    private final class Helper implements Runnable {

        private final int lane;
        private final AtomicBoolean called = new AtomicBoolean();

        Helper(int lane) {
            this.lane = lane;
        }

        /** Sees to it that this helper runs, or will. An executor that is closed has none. */
        void call() {
            if (executor == null || called.get() || !called.compareAndSet(false, true)) {
                return;
            }
            try {
                executor.execute(this);
            } catch (RuntimeException | OutOfMemoryError e) {
                called.set(false); // closed, or there are no more threads to be had: the others do the work
            }
        }

        /** Looks once more after it has said that it has ended: a caller may have relied on it until then. */
        @Override
        public void run() {
            // An executor that runs its tasks in the calling thread helps nobody.
            boolean helps = !Thread.currentThread().equals(caller);
            Round last = null;
            do {
                last = helps ? work(last) : last;
                called.set(false);
            } while (helps && isNew(round, last) && called.compareAndSet(false, true));
        }

        /** Works until there has been no new round for a while; returns the last one. */
        private @Nullable Round work(@Nullable Round before) {
            Round last = before;
            long idleSince = System.nanoTime();
            do {
                for (int i = 0; i < LOOKS; i++) {
                    Round now = round;
                    if (now != null && isNew(now, last)) {
                        now.workAs(lane);
                        last = now;
                        idleSince = System.nanoTime();
                    }
                    Thread.onSpinWait();
                }
            } while (System.nanoTime() - idleSince < SPIN_NANOS);
            return last;
        }

        private static boolean isNew(@Nullable Round now, @Nullable Round last) {
            return now != null && !now.equals(last);
        }
    }
}
