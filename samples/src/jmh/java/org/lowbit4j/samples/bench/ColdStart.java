package org.lowbit4j.samples.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.engine.Engine;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.kernel.KernelProviders;
import org.lowbit4j.binconv.rules.Capability;
import org.lowbit4j.binconv.rules.KernelRules;
import org.lowbit4j.quant.model.PackedNetwork;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * From a JVM's start to the first answers of engines, and what ten of them keep:
 * {@code mvn package -DskipTests -Pjmh -pl samples -am -Djmh.main=org.lowbit4j.samples.bench.ColdStart -Djmh.arguments="--packed=F"}.
 */
@Command(
        name = "ColdStart",
        mixinStandardHelpOptions = true,
        description = {
            "Time of the first engine in fresh JVMs, in milliseconds: to read the kernel rules, to make the engine, to its first answer;",
            "and the heap that ten engines of the network keep when their kernels are compiled."
        })
public final class ColdStart extends MeasurementProgram implements Callable<Integer> {

    private static final int MODELS = 10;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final Duration PRIMING = Duration.ofMinutes(10);

    @Option(names = "--packed", paramLabel = "F", required = true, description = "A lowered network.")
    private Path packed = Path.of("");

    @Option(names = "--rounds", paramLabel = "N", description = "Fresh JVMs (default: ${DEFAULT-VALUE}).")
    private int rounds = 10;

    @Option(names = "--measure", hidden = true)
    private boolean measure;

    /** Runs the program. */
    public static void main(String... arguments) {
        main(new ColdStart(), arguments);
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (measure) {
            System.out.println(measured());
            return 0;
        }
        if (rounds < 1) {
            throw new IllegalArgumentException("--rounds " + rounds + "; expected at least 1");
        }
        List<double[]> all = new ArrayList<>();
        for (int round = 0; round < rounds; round++) {
            try (AnsweringProcess process =
                    AnsweringProcess.start(ColdStart.class, List.of("--measure", "--packed=" + packed))) {
                all.add(numbers(process.ask("")));
            }
        }
        print(ColdStartResult.of(rounds, all));
        return 0;
    }

    private static double[] numbers(String line) {
        String[] words = line.split(" ", -1);
        double[] numbers = new double[words.length];
        for (int i = 0; i < words.length; i++) {
            numbers[i] = Double.parseDouble(words[i]);
        }
        return numbers;
    }

    /** In this JVM, once: milliseconds of the rules, of the engine, of its first answer; megabytes of ten engines. */
    private String measured() throws IOException, InterruptedException {
        Graph graph = PackedNetwork.graph(packed);
        float[] image = new float[graph.inputShape().size()];
        long begin = System.nanoTime();
        @Nullable Capability capability = KernelProviders.capability().orElse(null);
        if (capability != null) {
            KernelRules.shipped(capability);
        }
        long rules = System.nanoTime();
        Engine first = new Engine(graph);
        long made = System.nanoTime();
        first.run(image, 1);
        long answered = System.nanoTime();
        List<Engine> engines = new ArrayList<>(List.of(first));
        while (engines.size() < MODELS) {
            Engine engine = new Engine(PackedNetwork.graph(packed));
            engine.run(image, 1);
            engines.add(engine);
        }
        for (Engine engine : engines) {
            if (!engine.awaitPrimed(PRIMING)) {
                throw new IllegalStateException("the kernels were not primed within " + PRIMING);
            }
            engine.run(image, 1);
        }
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        double heap = (runtime.totalMemory() - runtime.freeMemory()) / 1e6;
        engines.forEach(Engine::close);
        return (rules - begin) / NANOS_PER_MILLI + " " + (made - rules) / NANOS_PER_MILLI + " "
                + (answered - rules) / NANOS_PER_MILLI + " " + heap;
    }
}
