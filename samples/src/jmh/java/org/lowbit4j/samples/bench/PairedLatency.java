package org.lowbit4j.samples.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.model.PackedNetwork;
import org.lowbit4j.samples.command.Versions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Compares the latency of two packed networks:
 * {@code mvn package -DskipTests -Pjmh -pl samples -am -Djmh.main=org.lowbit4j.samples.bench.PairedLatency
 * -Djmh.arguments="--a run3.lowbit --b uniform3.lowbit"}.
 */
@Command(
        name = "PairedLatency",
        mixinStandardHelpOptions = true,
        description = {
            "Compares the latency of two packed networks, one image on one thread.",
            "Each runs in fresh Java processes, one for each network at a time, which take turns of some images. Printed are the median"
                    + " of each process, the median ratio over the pairs of processes with its range, and the ratio of the least times of all."
        })
public final class PairedLatency extends MeasurementProgram implements Callable<Integer> {

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

    /** Runs the program. */
    public static void main(String... arguments) {
        main(new PairedLatency(), arguments);
    }

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
        LatencyPairs pairs = LatencyPairs.measure(PairedLatency.class, a, b, processes, runs);
        print(PairedLatencyResult.of(pairs, Versions.all()));
        return 0;
    }

    private static void answer(Path network) throws IOException, InterruptedException {
        try (TimedNetwork timed = TimedNetwork.of(PackedNetwork.graph(network));
                BufferedReader questions =
                        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            timed.answer(questions, System.out);
        }
    }
}
