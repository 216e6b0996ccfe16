package org.lowbit4j.binconv.engine;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The one thread that primes, for all engines of this JVM in turn: many loaded at once do not keep as many cores busy. */
final class PrimingThread {

    private static final String NAME = "lowbit4j-primer";
    private static final Executor EXECUTOR = executor();

    private PrimingThread() {}

    private static Executor executor() {
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), PrimingThread::daemon);
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    private static Thread daemon(Runnable work) {
        Thread thread = new Thread(work, NAME);
        thread.setDaemon(true);
        return thread;
    }

    /** Runs {@code prime} after what has been handed in before. The thread ends when there is nothing to do. */
    static void run(Runnable prime) {
        EXECUTOR.execute(prime);
    }
}
