package org.lowbit4j.binconv.engine;

import java.lang.management.ManagementFactory;

/** The time that the calling thread has had of a core: on a busy machine less than has passed. */
final class ThreadTime {

    private static final String MODULE = "java.management";

    private ThreadTime() {}

    /** Nanoseconds since some moment; those that have passed where the JVM does not count the thread's. */
    static long nanos() {
        long nanos = ModuleLayer.boot().findModule(MODULE).isEmpty() ? -1 : Counted.nanos();
        return nanos < 0 ? System.nanoTime() : nanos;
    }

    /** A class of its own, as a JVM without the module cannot load it. */
    private static final class Counted {

        static long nanos() {
            var threads = ManagementFactory.getThreadMXBean();
            return threads.isCurrentThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled()
                    ? threads.getCurrentThreadCpuTime()
                    : -1;
        }
    }
}
