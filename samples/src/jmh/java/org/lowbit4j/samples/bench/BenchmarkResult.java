package org.lowbit4j.samples.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * One line of JMH's results.
 *
 * @param part the part of the suite that it was measured for
 * @param benchmark simple name of the class
 * @param params by name
 * @param forkMicros median of the iterations of each JVM
 * @param counters by name, of the first iteration
 */
record BenchmarkResult(
        String part,
        String benchmark,
        Map<String, String> params,
        List<Double> forkMicros,
        Map<String, Double> counters) {

    /** All results in a folder. */
    static List<BenchmarkResult> readAll(Path folder) throws IOException {
        List<BenchmarkResult> results = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".json")).sorted().toList()) {
                String part = String.valueOf(file.getFileName()).split("-", -1)[0];
                // An interrupted run leaves an empty file.
                String text = Files.readString(file);
                if (!text.isBlank()) {
                    new ObjectMapper().readTree(text).forEach(result -> results.add(of(part, result)));
                }
            }
        }
        return results;
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
        result.get("primaryMetric").get("rawData").forEach(fork -> forks.add(median(fork)));
        Map<String, Double> counters = new LinkedHashMap<>();
        result.get("secondaryMetrics")
                .fields()
                .forEachRemaining(e -> counters.put(
                        e.getKey(), e.getValue().get("rawData").get(0).get(0).asDouble()));
        return new BenchmarkResult(part, name[name.length - 2], params, forks, counters);
    }

    private static double median(JsonNode iterations) {
        List<Double> values = new ArrayList<>();
        iterations.forEach(value -> values.add(value.asDouble()));
        return median(values);
    }

    private static double median(List<Double> values) {
        double[] sorted =
                values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }

    /** Median microseconds. */
    double micros() {
        return median(forkMicros);
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
