package org.lowbit4j.samples.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * What JMH has measured of one case, in one call or in several. Times are the least of the iterations: other work on a machine, and
 * on other threads of its cores, only ever adds time.
 *
 * @param part the part of the suite that it was measured for
 * @param benchmark simple name of the class
 * @param params by name
 * @param forkMicros the least time of each JVM
 * @param counters by name, the least of each JVM's first iterations
 */
record BenchmarkResult(
        String part,
        String benchmark,
        Map<String, String> params,
        List<Double> forkMicros,
        Map<String, Double> counters) {

    /** All results in a folder; those of several calls are put together. */
    static List<BenchmarkResult> readAll(Path folder) throws IOException {
        Map<List<Object>, BenchmarkResult> results = new LinkedHashMap<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
                String part = String.valueOf(file.getFileName()).split("-", -1)[0];
                // An interrupted run leaves an empty file.
                String text = Files.readString(file);
                if (!text.isBlank()) {
                    for (JsonNode node : new ObjectMapper().readTree(text)) {
                        BenchmarkResult result = of(part, node);
                        results.merge(
                                List.of(part, result.benchmark(), result.params()), result, BenchmarkResult::with);
                    }
                }
            }
        }
        return List.copyOf(results.values());
    }

    private static BenchmarkResult of(String part, JsonNode result) {
        String[] name = result.get("benchmark").asText().split("\\.", -1);
        Map<String, String> params = new LinkedHashMap<>();
        if (result.has("params")) {
            result.get("params")
                    .fields()
                    .forEachRemaining(e -> params.put(e.getKey(), e.getValue().asText()));
        }
        List<Double> forks = new ArrayList<>();
        result.get("primaryMetric").get("rawData").forEach(fork -> forks.add(least(fork)));
        Map<String, Double> counters = new LinkedHashMap<>();
        result.get("secondaryMetrics")
                .fields()
                .forEachRemaining(e -> counters.put(
                        e.getKey(), e.getValue().get("rawData").get(0).get(0).asDouble()));
        return new BenchmarkResult(part, name[name.length - 2], params, forks, counters);
    }

    private static double least(JsonNode iterations) {
        double least = Double.POSITIVE_INFINITY;
        for (JsonNode micros : iterations) {
            least = Math.min(least, micros.asDouble());
        }
        return least;
    }

    private BenchmarkResult with(BenchmarkResult later) {
        List<Double> forks =
                Stream.concat(forkMicros.stream(), later.forkMicros.stream()).toList();
        Map<String, Double> least = new LinkedHashMap<>(counters);
        later.counters.forEach((name, value) -> least.merge(name, value, Math::min));
        return new BenchmarkResult(part, benchmark, params, forks, least);
    }

    /** Least microseconds. */
    double micros() {
        return Collections.min(forkMicros);
    }

    String param(String name) {
        return params.getOrDefault(name, "");
    }

    String network() {
        return param("network");
    }

    String bits() {
        return param("bits");
    }

    double counter(String name) {
        return counters.getOrDefault(name, Double.NaN);
    }

    /** The name of the kernel that ran. */
    String kernel() {
        return KernelNames.name(counter("kernel"));
    }

    /** Whether this is {@code part}'s result of a benchmark for a network. */
    boolean is(BenchmarkPart wanted, Class<?> type, String network) {
        return part.equals(wanted.name())
                && benchmark.equals(type.getSimpleName())
                && network().equals(network);
    }
}
