package org.lowbit4j.samples.bench;

import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.lowbit4j.samples.result.CommandResult;

/** Latencies of two networks in pairs of processes. */
record PairedLatencyResult(
        List<Double> aMedianMicros,
        List<Double> bMedianMicros,
        List<Double> ratios,
        double medianRatio,
        double leastTimesRatio,
        Map<String, Object> versions)
        implements CommandResult {

    static PairedLatencyResult of(LatencyPairs pairs, Map<String, Object> versions) {
        return new PairedLatencyResult(
                medians(pairs.a()),
                medians(pairs.b()),
                pairs.ratios(),
                pairs.medianRatio(),
                pairs.leastTimesRatio(),
                versions);
    }

    private static List<Double> medians(List<PeerTiming> timings) {
        return timings.stream().map(PeerTiming::medianMicros).toList();
    }

    @Override
    public String text() {
        StringBuilder text =
                new StringBuilder(String.format(Locale.ROOT, "%10s %10s %8s%n", "a, us", "b, us", "a / b"));
        for (int i = 0; i < ratios.size(); i++) {
            text.append(String.format(
                    Locale.ROOT, "%10.1f %10.1f %8.3f%n", aMedianMicros.get(i), bMedianMicros.get(i), ratios.get(i)));
        }
        return text.append(String.format(
                        Locale.ROOT,
                        "median ratio %.3f, from %.3f to %.3f; ratio of the least times %.3f",
                        medianRatio,
                        Collections.min(ratios),
                        Collections.max(ratios),
                        leastTimesRatio))
                .toString();
    }
}
