package org.lowbit4j.samples.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Measures and writes the tables. First argument: the folder of the results. Then parts, {@code layers}, {@code codes},
 * {@code gemm}, {@code threads}, {@code forks}, each with its networks if not all are wanted: {@code layers=conv2,s1}; all but
 * {@code forks} if there is none. Results of several calls add up: {@code tables.md} is made of the
 * least times of all that are in the folder. Any
 * other arguments are JMH's.
 */
public final class BenchmarkSuite {

    private final Path folder;
    private final List<String> failures = new ArrayList<>();

    private BenchmarkSuite(Path folder) {
        this.folder = folder;
    }

    /** Runs. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createDirectories(Path.of(arguments[0]));
        List<String> wanted = List.of(arguments).subList(1, arguments.length);
        if (!wanted.stream().allMatch(argument -> part(argument).isPresent())) {
            runJmh(folder, wanted);
            return;
        }
        BenchmarkSuite suite = new BenchmarkSuite(folder);
        if (wanted.isEmpty()) {
            BenchmarkPart.STANDARD.forEach(part -> suite.run(part, part.networks()));
        }
        for (String argument : wanted) {
            BenchmarkPart part = part(argument).orElseThrow();
            int networks = argument.indexOf('=') + 1;
            suite.run(
                    part,
                    networks == 0
                            ? part.networks()
                            : List.of(argument.substring(networks).split(",", -1)));
        }
        suite.finish();
    }

    private static Optional<BenchmarkPart> part(String argument) {
        return BenchmarkPart.named(argument.split("=", -1)[0]);
    }

    private static void runJmh(Path folder, List<String> arguments) throws IOException {
        List<String> own =
                List.of("-rf", "json", "-rff", folder.resolve("jmh.json").toString());
        org.openjdk.jmh.Main.main(
                Stream.concat(own.stream(), arguments.stream()).toArray(String[]::new));
    }

    private void run(BenchmarkPart part, List<String> networks) {
        for (String network : networks) {
            try {
                new Runner(part.options(folder, network)).run();
            } catch (RunnerException e) {
                failures.add(part.name() + " " + network + ": " + e);
            }
        }
    }

    private void finish() throws IOException {
        List<BenchmarkResult> results = BenchmarkResult.readAll(folder);
        failures.addAll(ForkCheck.failures(results));
        String tables = new BenchmarkTables(results).text();
        Files.writeString(folder.resolve("tables.md"), tables, StandardCharsets.UTF_8);
        System.out.println(tables);
        if (!failures.isEmpty()) {
            throw new IllegalStateException(String.join("\n", failures));
        }
    }
}
