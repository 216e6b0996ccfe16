package org.lowbit4j.samples.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.openjdk.jmh.results.format.ResultFormatType;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/**
 * The measurements of a table, in runs of one network each, so that what is compared is measured close together.
 *
 * @param name of the part
 * @param benchmarks what is run
 * @param networks on what
 */
record BenchmarkPart(String name, List<Class<?>> benchmarks, List<String> networks) {

    /** Every layer and network beside its peers. */
    static final BenchmarkPart LAYERS = new BenchmarkPart(
            "layers",
            List.of(LowBitBenchmark.class, PeerBenchmark.class),
            List.of(
                    "conv2",
                    "conv3",
                    "conv4",
                    "conv5",
                    "s1",
                    "s2",
                    "s3",
                    "pointwise",
                    "stride2",
                    "depthwise",
                    "depthwise32",
                    "stem",
                    "resnet20",
                    "resnet18"));

    /** From layer to layer. */
    static final BenchmarkPart CODES = new BenchmarkPart(
            "codes",
            List.of(CodesBenchmark.class, BytesBenchmark.class),
            List.of("conv2", "conv3", "conv4", "conv5", "s1", "s2", "s3", "down", "blocks-conv2", "blocks-s1"));

    /** Multiplications alone, beside the limit of the CPU. */
    static final BenchmarkPart GEMM = new BenchmarkPart(
            "gemm",
            List.of(GemmBenchmark.class),
            List.of("conv2", "conv3", "conv4", "conv5", "s1", "s2", "s3", "pointwise"));

    /** One thread and two. */
    static final BenchmarkPart THREADS = new BenchmarkPart(
            "threads", List.of(LowBitBenchmark.class), List.of("conv2", "conv3", "conv4", "conv5", "resnet18"));

    /** Ten JVMs; only on request. */
    static final BenchmarkPart FORKS =
            new BenchmarkPart("forks", List.of(LowBitBenchmark.class), List.of("conv2", "conv3", "conv5", "s1", "s3"));

    /** Those that are run if none is named. */
    static final List<BenchmarkPart> STANDARD = List.of(LAYERS, CODES, GEMM, THREADS);

    private static final int JVMS = 10;

    /** Iterations: a network has many kinds of tiles and loops, which the JVM compiles one after the other. */
    private static final int NETWORK_WARM_UP = 15;

    static Optional<BenchmarkPart> named(String name) {
        return name.equals(FORKS.name)
                ? Optional.of(FORKS)
                : STANDARD.stream().filter(part -> part.name.equals(name)).findFirst();
    }

    /** A run of JMH that leaves its results in {@code folder}. */
    Options options(Path folder, String network) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .param("network", network)
                .shouldFailOnError(true)
                .resultFormat(ResultFormatType.JSON)
                .result(freeFile(folder, name + "-" + network).toString());
        benchmarks.forEach(benchmark -> options.include("\\b" + benchmark.getSimpleName() + "\\b"));
        if (network.startsWith("resnet")) {
            options.param("bits", "1/1", "2/2", "4/4").warmupIterations(NETWORK_WARM_UP);
        }
        if (network.equals("stem")) {
            options.param("bits", "8/8", BenchmarkLayer.FLOAT);
        }
        if (equals(THREADS)) {
            options.param("threads", "1", "2").param("bits", "1/1", "2/2", "4/4");
        }
        if (equals(FORKS)) {
            options.param("bits", "1/1", "2/2", "3/3", "8/8").forks(JVMS);
        }
        return options.build();
    }

    /** The results of an earlier call stay. */
    private static Path freeFile(Path folder, String name) {
        Path file = folder.resolve(name + ".json");
        for (int call = 2; Files.exists(file); call++) {
            file = folder.resolve(name + "-" + call + ".json");
        }
        return file;
    }
}
