package org.lowbit4j.samples.tuning;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import org.lowbit4j.binconv.engine.KernelTimer;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;
import org.lowbit4j.binconv.kernel.KernelProvider;
import org.lowbit4j.binconv.kernel.KernelProviders;
import org.lowbit4j.binconv.kernel.KernelTable;

/** Times every kernel of this JVM on a list of convolutions. */
public final class KernelTuning {

    private static final int NANOS_PER_MICRO = 1000;

    private final long warmUpNanos;
    private final long measureNanos;

    /**
     * Sets the times.
     *
     * @param warmUpMillis how long every provider runs before the first measurement
     * @param measureMillis how long each kernel is timed; the fastest image counts
     */
    public KernelTuning(long warmUpMillis, long measureMillis) {
        this.warmUpNanos = warmUpMillis * 1_000_000;
        this.measureNanos = measureMillis * 1_000_000;
    }

    /** One row for each convolution and each provider that does not refuse it; {@code progress} hears of every convolution. */
    public List<KernelTable.Row> measure(List<ConvolutionSpec> specs, IntConsumer progress) {
        List<KernelTable.Row> rows = new ArrayList<>();
        for (KernelProvider provider : KernelProviders.available()) {
            specs.stream()
                    .filter(spec -> provider.refusal(spec).isEmpty())
                    .findFirst()
                    .ifPresent(spec -> run(new KernelTimer(provider.create(spec)), warmUpNanos));
        }
        int done = 0;
        for (ConvolutionSpec spec : specs) {
            for (KernelProvider provider : KernelProviders.available()) {
                if (provider.refusal(spec).isEmpty()) {
                    long nanos = run(new KernelTimer(provider.create(spec)), measureNanos);
                    rows.add(KernelTable.row(spec, provider.name(), (double) nanos / NANOS_PER_MICRO));
                }
            }
            progress.accept(++done);
        }
        return rows;
    }

    /** The fastest image. A kernel that still becomes much faster is not compiled yet and gets more time. */
    private static long run(KernelTimer timer, long duration) {
        long end = System.nanoTime() + duration;
        long fastest = Long.MAX_VALUE;
        long now;
        do {
            long nanos = timer.time();
            now = System.nanoTime();
            if (nanos < fastest / 4 * 3 && fastest != Long.MAX_VALUE) {
                end = Math.max(end, now + duration);
            }
            fastest = Math.min(fastest, nanos);
        } while (now < end);
        return fastest;
    }
}
