package org.lowbit4j.samples.bench;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Results as Markdown. Times are microseconds, factors how many times as fast as a peer. */
public final class BenchmarkTables {

    private static final List<String> PEERS =
            List.of("onnxruntime-u8s8", "onnxruntime-u8u8", "onnxruntime-s8s8", "onnxruntime-fp32", "nd4j");
    private static final String INT8 = "onnxruntime-.8.8";
    private static final double LONGEST_STEM = 1100;

    private final List<BenchmarkResult> results;
    private final StringBuilder text = new StringBuilder();
    private String head = "";

    BenchmarkTables(List<BenchmarkResult> results) {
        this.results = List.copyOf(results);
    }

    /** Prints the tables of a folder of results. */
    public static void main(String[] folder) throws Exception {
        System.out.println(new BenchmarkTables(BenchmarkResult.readAll(Path.of(folder[0]))).text());
    }

    String text() {
        text.setLength(0);
        text.append(Processor.name())
                .append(", JDK ")
                .append(Runtime.version())
                .append(", ")
                .append(LocalDate.now(ZoneOffset.UTC))
                .append(", `mvn package -DskipTests -Pjmh -pl samples -am`. One image; the least of the iterations.\n");
        peers();
        layers();
        codes();
        gemm();
        threads();
        forks();
        return text.toString();
    }

    /** Begins a table; it appears with its first row. */
    private void head(String title, String... columns) {
        head = "\n### " + title + "\n\n" + cells(columns) + "|" + "---|".repeat(columns.length) + "\n";
    }

    private void row(String... cells) {
        text.append(head).append(cells(cells));
        head = "";
    }

    private static String cells(String... cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    private static String number(double value, int digits) {
        return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%." + digits + "f", value);
    }

    private static String micros(double value) {
        return number(value, 1);
    }

    private static String factor(double value) {
        return number(value, 2);
    }

    private void peers() {
        head("Peers, us", "network", "ORT int8 u8s8", "u8u8", "s8s8", "ORT fp32", "ND4J oneDNN");
        for (String network : BenchmarkPart.LAYERS.networks()) {
            if (!Double.isNaN(peer(network, ".*"))) {
                Stream<String> times = PEERS.stream().map(runtime -> micros(peer(network, runtime)));
                row(Stream.concat(Stream.of(network), times).toArray(String[]::new));
            }
        }
    }

    private double peer(String network, String runtime) {
        return least(result -> result.is(BenchmarkPart.LAYERS, PeerBenchmark.class, network)
                && result.param("runtime").matches(runtime));
    }

    private double least(Predicate<BenchmarkResult> wanted) {
        return results.stream()
                .filter(wanted)
                .mapToDouble(BenchmarkResult::micros)
                .min()
                .orElse(Double.NaN);
    }

    private Stream<BenchmarkResult> each(BenchmarkPart part, Class<?> type) {
        return part.networks().stream()
                .flatMap(network -> results.stream().filter(result -> result.is(part, type, network)));
    }

    private void layers() {
        head(
                "Float32 to float32, one thread, times as fast as",
                "network",
                "W/A",
                "kernel",
                "us",
                "ORT int8, the better",
                "ORT fp32",
                "ND4J",
                "target",
                "");
        each(BenchmarkPart.LAYERS, LowBitBenchmark.class).forEach(this::layer);
    }

    private void layer(BenchmarkResult result) {
        String network = result.network();
        double int8 = peer(network, INT8) / result.micros();
        row(
                network,
                result.bits(),
                result.kernel(),
                micros(result.micros()),
                factor(int8),
                factor(peer(network, "onnxruntime-fp32") / result.micros()),
                factor(peer(network, "nd4j") / result.micros()),
                network.equals("stem")
                        ? stem(result)
                        : SpeedTargets.cells(int8, SpeedTargets.layer(network, result.bits())));
    }

    private static String stem(BenchmarkResult result) {
        return number(LONGEST_STEM, 0) + " us | " + (result.micros() <= LONGEST_STEM ? "reached" : "missed");
    }

    private void codes() {
        head(
                "Codes to codes: one layer of a chain; times as fast as ONNX Runtime from unsigned bytes to unsigned bytes",
                "chain",
                "W/A",
                "us",
                "ORT us",
                "factor",
                "target",
                "");
        each(BenchmarkPart.CODES, CodesBenchmark.class).forEach(result -> {
            int layers = BenchmarkNetworks.chainLength(result.network());
            double peer = least(other -> other.is(BenchmarkPart.CODES, BytesBenchmark.class, result.network()));
            double times = peer / result.micros();
            row(
                    result.network(),
                    result.bits(),
                    micros(result.micros() / layers),
                    micros(peer / layers),
                    factor(times),
                    SpeedTargets.cells(times, SpeedTargets.chain(result.network(), result.bits())));
        });
    }

    private void gemm() {
        head(
                "Multiplications alone, and their share of what the kernel's own loop reaches in registers and L1",
                "layer",
                "W/A",
                "kernel",
                "us",
                "MAC/ns",
                "limit",
                "share",
                "target",
                "");
        each(BenchmarkPart.GEMM, GemmBenchmark.class).forEach(result -> {
            BenchmarkLayer layer = BenchmarkNetworks.layer(result.network());
            double limit = result.counter("limitMicros");
            double kiloMacs = layer.macs() / 1e3;
            double share = limit / result.micros();
            row(
                    result.network(),
                    result.bits(),
                    result.kernel(),
                    micros(result.micros()),
                    number(kiloMacs / result.micros(), 0),
                    number(kiloMacs / limit, 0),
                    factor(share),
                    SpeedTargets.cells(share, SpeedTargets.share(layer.depth())));
        });
    }

    private void threads() {
        head("Two threads", "network", "W/A", "one, us", "two, us", "factor", "target", "");
        each(BenchmarkPart.THREADS, LowBitBenchmark.class)
                .filter(result -> result.param("threads").equals("2"))
                .forEach(this::twoThreads);
    }

    private void twoThreads(BenchmarkResult two) {
        double one = least(other -> other.is(BenchmarkPart.THREADS, LowBitBenchmark.class, two.network())
                && other.bits().equals(two.bits())
                && other.param("threads").equals("1"));
        double times = one / two.micros();
        OptionalDouble target = BenchmarkNetworks.isLayer(two.network())
                ? OptionalDouble.of(SpeedTargets.TWO_THREADS)
                : OptionalDouble.empty();
        row(
                two.network(),
                two.bits(),
                micros(one),
                micros(two.micros()),
                factor(times),
                SpeedTargets.cells(times, target));
    }

    private void forks() {
        head("Fresh JVMs", "network", "W/A", "JVMs", "fastest, us", "slowest / fastest");
        each(BenchmarkPart.FORKS, LowBitBenchmark.class)
                .forEach(result -> row(
                        result.network(),
                        result.bits(),
                        String.valueOf(result.forkMicros().size()),
                        micros(result.micros()),
                        factor(ForkCheck.ratio(result))));
    }
}
