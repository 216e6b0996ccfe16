package org.lowbit4j.samples.bench;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** Whether a benchmark is as fast in every JVM as in any other: a loop caught in a bad compilation shows here. */
public final class ForkCheck {

    /** Cores of a shared machine may be slower for minutes, by less than that; vectors that C2 boxes cost several times as much. */
    private static final double LARGEST_RATIO = 2;

    private ForkCheck() {}

    /** Checks all results in a folder; fails if one was more than twice as slow in one JVM as in another. */
    public static void main(String[] folder) throws Exception {
        List<String> failures = failures(BenchmarkResult.readAll(Path.of(folder[0])));
        if (!failures.isEmpty()) {
            throw new IllegalStateException(String.join("\n", failures));
        }
    }

    static List<String> failures(List<BenchmarkResult> results) {
        return results.stream()
                .filter(result -> ratio(result) > LARGEST_RATIO)
                .map(result -> String.format(
                        Locale.ROOT,
                        "%s %s: the slowest JVM took %.2f times as long as the fastest, more than %.1f: %s",
                        result.benchmark(),
                        result.params(),
                        ratio(result),
                        LARGEST_RATIO,
                        result.forkMicros()))
                .toList();
    }

    /** Time of the slowest JVM over that of the fastest. */
    static double ratio(BenchmarkResult result) {
        return Collections.max(result.forkMicros()) / Collections.min(result.forkMicros());
    }
}
