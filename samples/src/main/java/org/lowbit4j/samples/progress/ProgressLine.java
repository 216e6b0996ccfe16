package org.lowbit4j.samples.progress;

import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One piece of long work: a progress bar on a terminal, otherwise a plain line now and then. The launcher says whether
 * standard error is a terminal (system property {@code lowbit.terminal}).
 */
public interface ProgressLine extends AutoCloseable {

    /** Work that nobody watches. */
    ProgressLine NONE = done -> {};

    /** So much is done. */
    void at(long done);

    @Override
    default void close() {}

    /** Starts a piece of work. */
    static ProgressLine start(String what, String unit, long total) {
        return Boolean.getBoolean("lowbit.terminal") ? new Bar(what, unit, total) : new Plain(what, unit, total);
    }

    /** A bar that redraws itself. */
    final class Bar implements ProgressLine {

        private final ProgressBar bar;

        Bar(String what, String unit, long total) {
            bar = new ProgressBarBuilder()
                    .setTaskName(what)
                    .setInitialMax(total)
                    .setUnit(" " + unit, 1)
                    .showSpeed()
                    .setUpdateIntervalMillis(500)
                    .clearDisplayOnFinish()
                    .build();
        }

        @Override
        public void at(long done) {
            bar.stepTo(done);
        }

        @Override
        public void close() {
            bar.close();
        }
    }

    /** A line every half minute. */
    final class Plain implements ProgressLine {

        private static final Logger LOG = LoggerFactory.getLogger(ProgressLine.class);
        private static final Duration PAUSE = Duration.ofSeconds(30);

        private final String what;
        private final String unit;
        private final long total;
        private final long start = System.nanoTime();
        private long next = start + PAUSE.toNanos();

        Plain(String what, String unit, long total) {
            this.what = what;
            this.unit = unit;
            this.total = total;
        }

        @Override
        public void at(long done) {
            long now = System.nanoTime();
            if (now < next || done >= total) {
                return;
            }
            next = now + PAUSE.toNanos();
            long secondsLeft = Math.round((now - start) / 1e9 / done * (total - done));
            LOG.info("{}: {} of {} {}, {} s left", what, done, total, unit, secondsLeft);
        }
    }
}
