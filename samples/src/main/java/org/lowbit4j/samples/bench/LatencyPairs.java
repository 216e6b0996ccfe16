package org.lowbit4j.samples.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.lowbit4j.samples.process.FreshProcess;
import org.lowbit4j.samples.train.Json;

/**
 * Latency of two packed networks, each in Java processes of its own that take turns: a b, b a, a b and so on.
 *
 * @param a times of the one, a median and a least time in each process
 * @param b times of the other
 */
public record LatencyPairs(List<PeerTiming> a, List<PeerTiming> b) {

    /** Immutable copies. */
    public LatencyPairs {
        a = List.copyOf(a);
        b = List.copyOf(b);
    }

    /**
     * Measures.
     *
     * @param main the command line: understands {@code latency} with {@code --measure} and {@code --result}
     * @param processes for each network
     * @param runs images that count in each process
     */
    public static LatencyPairs measure(Class<?> main, Path packedA, Path packedB, int processes, int runs)
            throws IOException {
        if (processes < 1 || runs < 1) {
            throw new IllegalArgumentException(
                    "latency over " + processes + " processes of " + runs + " images; expected at least 1 of each");
        }
        List<PeerTiming> a = new ArrayList<>();
        List<PeerTiming> b = new ArrayList<>();
        for (int i = 0; i < processes; i++) {
            if (i % 2 == 0) {
                a.add(measured(main, packedA, runs));
                b.add(measured(main, packedB, runs));
            } else {
                b.add(measured(main, packedB, runs));
                a.add(measured(main, packedA, runs));
            }
        }
        return new LatencyPairs(a, b);
    }

    private static PeerTiming measured(Class<?> main, Path packed, int runs) throws IOException {
        Path result = Files.createTempFile("lowbit-latency", ".json");
        try {
            FreshProcess.run(
                    Optional.empty(),
                    main,
                    List.of("latency", "--measure=" + packed, "--result=" + result, "--runs=" + runs));
            Map<String, Object> numbers = Json.read(result);
            return new PeerTiming(Json.number(numbers, "medianMicros"), Json.number(numbers, "minMicros"));
        } finally {
            Files.deleteIfExists(result);
        }
    }

    /** Writes what {@link #measure} reads. */
    public static void write(PeerTiming timing, Path file) throws IOException {
        Files.writeString(
                file, Json.pretty(Map.of("medianMicros", timing.medianMicros(), "minMicros", timing.minMicros())));
    }

    /** Median time of a over that of b, for each pair of processes. */
    public List<Double> ratios() {
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < a.size(); i++) {
            ratios.add(a.get(i).medianMicros() / b.get(i).medianMicros());
        }
        return ratios;
    }

    /** The median of the ratios. */
    public double medianRatio() {
        return new Median()
                .evaluate(ratios().stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** Least time of a in any process over the least of b. */
    public double leastTimesRatio() {
        return least(a) / least(b);
    }

    private static double least(List<PeerTiming> timings) {
        return timings.stream().mapToDouble(PeerTiming::minMicros).min().orElseThrow();
    }
}
