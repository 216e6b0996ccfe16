package org.lowbit4j.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lowbit4j.samples.cli.CommandRunner.lowbit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.bitsearch.cost.SearchedLayer;
import org.lowbit4j.bitsearch.latency.LatencyFiles;
import org.lowbit4j.bitsearch.latency.LatencyTable;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.quant.model.InputDescription;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.quant.model.PackedNetwork;
import org.lowbit4j.samples.model.Architecture;
import org.lowbit4j.samples.model.ModelSpec;

@Tag("one-jdk")
class TuneCommandTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private Path model() {
        CommandRunner run = lowbit(
                "train",
                "--arch",
                "small",
                "--data",
                "synthetic",
                "--train-images",
                64,
                "--images",
                32,
                "--epochs",
                1,
                "--out",
                folder.resolve("float"));
        assertThat(run.exitCode()).as(run.err()).isZero();
        return folder.resolve("float");
    }

    @Test
    void theLatencyTableOfAFloatModelServesItsQuantizedAndPackedForm() throws IOException {
        Path model = model();
        Path file = folder.resolve("latency.json");
        CommandRunner run = lowbit(
                "bench", "--tune", file, "--model", model, "--quantizer", "qil", "--candidates", "2,3", "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        LatencyTable table = LatencyFiles.read(file);
        assertThat(run.json())
                .containsEntry("out", file.toString())
                .containsEntry("layers", table.layers().size());

        Path packed = folder.resolve("packed.lowbit");
        Path quantized = folder.resolve("q32");
        assertThat(lowbit(
                                "quantize",
                                "--model",
                                model,
                                "--bits",
                                "3/2",
                                "--data",
                                "synthetic",
                                "--train-images",
                                64,
                                "--images",
                                32,
                                "--epochs",
                                1,
                                "--out",
                                quantized)
                        .exitCode())
                .isZero();
        assertThat(lowbit("lower", "--model", quantized, "--out", packed).exitCode())
                .isZero();
        Graph graph = PackedNetwork.graph(packed);
        List<SearchedLayer> layers = SearchedLayer.all(graph, Candidates.of(2, 3), Candidates.of(2, 3));
        assertThat(table.costs(graph).costs(layers).least()).isPositive();

        CommandRunner again = lowbit(
                "bench",
                "--packed",
                packed,
                "--tune",
                "--out",
                folder.resolve("again.json"),
                "--quantizer",
                "qil",
                "--weight-candidates",
                "2",
                "--activation-candidates",
                "3");
        assertThat(again.exitCode()).as(again.err()).isZero();
        assertBad(
                "--input-shape is not for " + packed,
                "bench",
                "--packed",
                packed,
                "--tune",
                folder.resolve("t.json"),
                "--input-shape",
                "32x32x3");

        Path smaller = folder.resolve("smaller.zip");
        ModelSpec spec = new ModelSpec(8, 8, 3, 10, CNN2DFormat.NHWC, 1);
        ModelFiles.save(
                Architecture.LINEAR.create(spec),
                new InputDescription(Optional.of(spec.imageShape()), List.of(), Optional.empty()),
                smaller);
        assertBad(
                "does not take the images of the packed network, 32x32x3",
                "bench",
                "--packed",
                packed,
                "--model",
                smaller);
        assertThat(LatencyFiles.read(folder.resolve("again.json")).digest()).isEqualTo(table.digest());
    }

    @Test
    void badUsageIsNamed() throws IOException {
        assertBad("--out is missing; give --out FILE: The rules to write", "bench", "--tune");
        assertBad(
                "QIL weights need 2..8 bits",
                "bench",
                "--tune",
                folder.resolve("t.json"),
                "--model",
                model(),
                "--quantizer",
                "qil",
                "--candidates",
                "1,2");
        assertBad(
                "'--candidates': candidate bitwidth 9",
                "bench",
                "--tune",
                folder.resolve("t.json"),
                "--model",
                folder.resolve("float"),
                "--candidates",
                "2,9");
        assertBad(
                "--quantizer is not for lowbit tune kernels",
                "bench",
                "--tune",
                folder.resolve("t.csv"),
                "--quantizer",
                "qil");
        assertBad("--runs is not for lowbit tune kernels", "bench", "--tune", folder.resolve("t.json"), "--runs", 2);
        assertBad(
                "'--out' (FILE) should be specified only once",
                "bench",
                "--tune",
                folder.resolve("t.json"),
                "--out",
                folder.resolve("o.json"));
        assertBad("--out is not for lowbit bench", "bench", "--packed", "x.lowbit", "--out", folder.resolve("o"));
        assertBad(
                "--threads is not for lowbit tune kernels",
                "bench",
                "--tune",
                folder.resolve("t.json"),
                "--threads",
                2);
        Path file = Files.createFile(folder.resolve("there.json"));
        assertBad("--out " + file + " exists already", "bench", "--tune", file);
        assertBad(
                "--quantizer",
                "bench",
                "--tune",
                folder.resolve("t.json"),
                "--model",
                folder.resolve("float"),
                "--quantizer",
                "x");
    }

    private static void assertBad(String message, Object... arguments) {
        CommandRunner run = lowbit(arguments);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).contains(message);
    }
}
