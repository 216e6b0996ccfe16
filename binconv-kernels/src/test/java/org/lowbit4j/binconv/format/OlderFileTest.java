package org.lowbit4j.binconv.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.FloatWeights;
import org.lowbit4j.binconv.ir.GraphBuilder;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;

/** A file that was written when weights had two codings, symmetric and odd points: its numbers mean today what they meant. */
class OlderFileTest {

    private static final WeightShape SHAPE = new WeightShape(3, 1, 1, 3);

    @Test
    void twoCodingsOfWeightsAtAllBitsAndFloatOnesAreReadAsTheyWereWritten() throws IOException {
        byte[] file = file();
        assertThat(PackedModelReader.read(file)).isEqualTo(model());
        assertThat(PackedModelWriter.toBytes(model())).isEqualTo(file);
    }

    private static byte[] file() throws IOException {
        String name = "two-codings.lowbit";
        try (InputStream in = Objects.requireNonNull(OlderFileTest.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        }
    }

    /** A dense layer on every grid of weights, then two float ones, of coded and of float weights. */
    private static PackedModel model() {
        GraphBuilder graph = new GraphBuilder();
        int stream = graph.add(new Node.Input("image", Shape.vector(3)));
        for (int bits = 1; bits <= 8; bits++) {
            stream = dense(graph, stream, new WeightGrid(bits, WeightGrid.Coding.ODD_POINTS));
            if (bits > 1) {
                stream = dense(graph, stream, new WeightGrid(bits, WeightGrid.Coding.SYMMETRIC));
            }
        }
        WeightCodes coded = weights(new WeightGrid(8, WeightGrid.Coding.ODD_POINTS));
        stream = graph.add(new Node.FloatConvolution("coded", stream, Window.POINT, coded, FloatVector.of()));
        FloatWeights floats = new FloatWeights(SHAPE, FloatVector.of(1f, -2f, 3f, -4f, 5f, -6f, 7f, -8f, 9f));
        FloatVector bias = FloatVector.of(0.5f, 0f, -0.5f);
        stream = graph.add(new Node.FloatConvolution("float", stream, Window.POINT, floats, bias));
        return new PackedModel(graph.build(stream), "{}");
    }

    private static int dense(GraphBuilder graph, int stream, WeightGrid weights) {
        String name = weights.coding().label() + weights.bits();
        ActivationGrid grid = new ActivationGrid(4, ActivationGrid.Coding.UNSIGNED, 0f, 0.25f, 0, 1f);
        int codes = graph.add(new Node.Quantize(name, stream, grid));
        int sums = graph.add(new Node.IntegerConvolution(name, codes, Window.POINT, weights(weights)));
        return graph.add(new Node.Affine(name, sums, FloatVector.of(0.5f, 0.25f, -1f), FloatVector.of(1f, 0f, 2f)));
    }

    /** The smallest code, the largest, and some between. */
    private static WeightCodes weights(WeightGrid grid) {
        int[] codes = new int[SHAPE.size()];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = grid.minCode() + (grid.maxCode() - grid.minCode()) * i / (codes.length - 1);
        }
        return WeightCodes.of(grid, SHAPE, codes);
    }
}
