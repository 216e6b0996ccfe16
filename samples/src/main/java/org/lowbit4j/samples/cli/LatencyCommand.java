package org.lowbit4j.samples.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.model.PackedNetwork;
import org.lowbit4j.samples.bench.Benchmark;
import org.lowbit4j.samples.bench.LatencyPairs;
import org.lowbit4j.samples.bench.PeerTiming;
import org.lowbit4j.samples.bench.TimedNetwork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lowbit latency}. */
@Command(
        name = "latency",
        description = {
            "Compares the latency of two packed networks, one image on one thread.",
            "Each runs in fresh Java processes, one for each network at a time, which take turns of some images. Printed are the median"
                    + " of each process, the median ratio over the pairs of processes with its range, and the ratio of the least times of all."
        })
final class LatencyCommand implements Callable<Integer> {

    @Option(names = "--a", paramLabel = "F", description = "A lowered network (.lowbit, .fb).")
    private @Nullable Path a;

    @Option(names = "--b", paramLabel = "F", description = "The other one.")
    private @Nullable Path b;

    @Option(
            names = "--processes",
            paramLabel = "N",
            description = "Processes for each network (default: ${DEFAULT-VALUE}).")
    private int processes = 10;

    @Option(
            names = "--runs",
            paramLabel = "N",
            description = "Images that count in each process, after twice as many others (default: ${DEFAULT-VALUE}).")
    private int runs = 1000;

    @Option(names = "--measure", hidden = true, description = "Time this network when asked to, on standard input.")
    private @Nullable Path measured;

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (measured != null) {
            answer(measured);
            return 0;
        }
        if (a == null || b == null) {
            throw new IllegalArgumentException("--a and --b are needed; expected two .lowbit or .fb files");
        }
        PackedNetwork.graph(a);
        PackedNetwork.graph(b);
        LatencyPairs pairs = LatencyPairs.measure(Main.class, a, b, processes, runs);
        output.print(fields(pairs), () -> text(pairs));
        return 0;
    }

    private static void answer(Path network) throws IOException, InterruptedException {
        try (TimedNetwork timed = Benchmark.alone(PackedNetwork.graph(network));
                BufferedReader questions =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            timed.answer(questions, System.out);
        }
    }

    private static Map<String, Object> fields(LatencyPairs pairs) throws IOException {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("aMedianMicros", medians(pairs.a()));
        fields.put("bMedianMicros", medians(pairs.b()));
        fields.put("ratios", pairs.ratios());
        fields.put("medianRatio", pairs.medianRatio());
        fields.put("leastTimesRatio", pairs.leastTimesRatio());
        fields.put("versions", Versions.all());
        return fields;
    }

    private static List<Double> medians(List<PeerTiming> timings) {
        return timings.stream().map(PeerTiming::medianMicros).toList();
    }

    private static String text(LatencyPairs pairs) {
        StringBuilder text =
                new StringBuilder(String.format(Locale.ROOT, "%10s %10s %8s%n", "a, us", "b, us", "a / b"));
        List<Double> ratios = pairs.ratios();
        for (int i = 0; i < ratios.size(); i++) {
            text.append(String.format(
                    Locale.ROOT,
                    "%10.1f %10.1f %8.3f%n",
                    pairs.a().get(i).medianMicros(),
                    pairs.b().get(i).medianMicros(),
                    ratios.get(i)));
        }
        return text.append(String.format(
                        Locale.ROOT,
                        "median ratio %.3f, from %.3f to %.3f; ratio of the least times %.3f",
                        pairs.medianRatio(),
                        Collections.min(ratios),
                        Collections.max(ratios),
                        pairs.leastTimesRatio()))
                .toString();
    }
}
