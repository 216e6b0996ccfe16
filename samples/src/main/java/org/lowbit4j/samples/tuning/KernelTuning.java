package org.lowbit4j.samples.tuning;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntConsumer;
import org.lowbit4j.binconv.engine.KernelTimer;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;
import org.lowbit4j.binconv.kernel.KernelProvider;
import org.lowbit4j.binconv.kernel.KernelProviders;
import org.lowbit4j.binconv.rules.Workload;

/** Times every kernel of this JVM on a list of convolutions. */
public final class KernelTuning {

    /** How often the list is run through: spread over time, because a machine may slow down for seconds. */
    public static final int ROUNDS = 6;

    private static final int WARM_UP_MILLIS = 3000;
    private static final int MEASURE_MILLIS = 10;
    private static final double NANOS_PER_MICRO = 1000;
    private static final double DECIMALS = 100;

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

    /** As long as rules need: about 7 minutes for all {@link TuningSpecs} on a core of Zen 3. */
    public static KernelTuning standard() {
        return new KernelTuning(WARM_UP_MILLIS, MEASURE_MILLIS);
    }

    /**
     * Microseconds of each convolution, by the name of each provider that does not refuse it. The list is run through {@value #ROUNDS} times and the
     * fastest time counts: the JVM may not have compiled a kernel yet when it meets it for the first time, and the machine may be
     * slow when it meets it again.
     *
     * @param progress hears of every convolution of every round
     */
    public Map<Workload, Map<String, Double>> measure(List<ConvolutionSpec> specs, IntConsumer progress) {
        warmUp(specs);
        Map<Workload, Map<String, Double>> fastest = new LinkedHashMap<>();
        int done = 0;
        for (int round = 0; round < ROUNDS; round++) {
            for (ConvolutionSpec spec : specs) {
                for (KernelProvider provider : KernelProviders.available()) {
                    if (provider.refusal(spec).isEmpty()) {
                        double micros = run(new KernelTimer(provider.create(spec)), measureNanos) / NANOS_PER_MICRO;
                        fastest.computeIfAbsent(spec.workload(), load -> new LinkedHashMap<>())
                                .merge(provider.name(), rounded(micros), Math::min);
                    }
                }
                progress.accept(++done);
            }
        }
        return fastest;
    }

    /** To two decimals, and more than 0. */
    private static double rounded(double micros) {
        return Math.max(1, Math.rint(micros * DECIMALS)) / DECIMALS;
    }

    private void warmUp(List<ConvolutionSpec> specs) {
        for (KernelProvider provider : KernelProviders.available()) {
            specs.stream()
                    .filter(spec -> provider.refusal(spec).isEmpty())
                    .findFirst()
                    .ifPresent(spec -> run(new KernelTimer(provider.create(spec)), warmUpNanos));
        }
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
