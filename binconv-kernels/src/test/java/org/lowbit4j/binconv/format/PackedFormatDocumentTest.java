package org.lowbit4j.binconv.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;

/** The whole file shown in docs/packed-format.md is what it is said to be. */
class PackedFormatDocumentTest {

    @Test
    void showsTheBytesOfTheModelItDescribes() throws IOException {
        WeightCodes weights = WeightCodes.of(
                new WeightGrid(3, WeightGrid.Coding.SYMMETRIC), new WeightShape(2, 1, 1, 2), -3, 3, 0, 1);
        ActivationGrid grid = new ActivationGrid(2, ActivationGrid.Coding.UNSIGNED, 0f, 1f, 0, 1f);
        Graph graph = new Graph(List.of(
                new Node.Input("in", Shape.vector(2)),
                new Node.Quantize("q", 0, grid),
                new Node.IntegerConvolution("fc", 1, Window.POINT, weights),
                new Node.Affine("fc", 2, FloatVector.of(0.5f, -1f), FloatVector.of(0f, 0.25f))));
        PackedModel described = new PackedModel(graph, "{}");

        assertThat(PackedModelWriter.toBytes(described)).isEqualTo(shown());
        assertThat(PackedModelReader.read(shown())).isEqualTo(described);
    }

    private static byte[] shown() throws IOException {
        String page = Files.readString(Path.of("docs/packed-format.md"));
        String block = page.substring(page.indexOf("```hex\n") + 7, page.lastIndexOf("```"));
        String digits =
                block.lines().map(line -> line.substring(4).replace(" ", "")).collect(Collectors.joining());
        return HexFormat.of().parseHex(digits);
    }
}
