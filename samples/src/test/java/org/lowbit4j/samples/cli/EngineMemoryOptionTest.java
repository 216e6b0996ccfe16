package org.lowbit4j.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lowbit4j.samples.cli.CommandRunner.lowbit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lowbit4j.binconv.format.PackedModel;
import org.lowbit4j.binconv.format.PackedModelWriter;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.GraphBuilder;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;

@Tag("one-jdk")
class EngineMemoryOptionTest {

    @TempDir
    private Path folder;

    /** A file of about a kilobyte: one row under a window of 4096 rows, every second of which it reads. */
    private Path longWindow() throws IOException {
        Window window = new Window(4096, 1, 1, 1, 4096, 0, 4096, 0, 2, 1);
        WeightShape shape = new WeightShape(1, 4096, 1, 1);
        WeightCodes weights =
                WeightCodes.of(new WeightGrid(2, WeightGrid.Coding.SYMMETRIC), shape, new int[shape.size()]);
        GraphBuilder builder = new GraphBuilder();
        builder.add(new Node.Input("image", new Shape(1, 262_144, 1)));
        builder.add(new Node.Quantize("long", 0, new ActivationGrid(1, ActivationGrid.Coding.UNSIGNED, 0, 1, 0, 1)));
        builder.add(new Node.IntegerConvolution("long", 1, window, weights));
        FloatVector one = FloatVector.of(1f);
        Graph graph = builder.build(builder.add(new Node.Affine("long", 2, one, one)));
        Path file = folder.resolve("long.lowbit");
        PackedModelWriter.write(new PackedModel(graph, "{}"), file);
        assertThat(Files.size(file)).isLessThan(2000);
        return file;
    }

    @Test
    void aNetworkThatTakesMoreIsRefusedInOneLineThatNamesTheOption() throws IOException {
        CommandRunner run = lowbit("bench", "--packed", longWindow(), "--memory", "1.5MB", "--runs", 1);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err().lines().filter(line -> line.startsWith("lowbit bench: ")))
                .singleElement()
                .asString()
                .contains("layer \"long\" (node 2)", "at most 1500000 are allowed", "--memory SIZE", "LOWBIT_OPTS");
    }

    @Test
    void aFileWhoseImageWouldBeCopiedForThousandsOfRowsIsInspected() throws IOException {
        CommandRunner run = lowbit("inspect", "--model", longWindow());
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out()).contains("long");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "0MB", "-1MB", "1TB", "many"})
    void whatIsNoSizeIsRefusedWithAnExample(String size) throws IOException {
        CommandRunner run = lowbit("bench", "--packed", longWindow(), "--memory=" + size);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--memory", size, "800MB");
    }
}
