package org.lowbit4j.binconv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lowbit4j.binconv.engine.Engine;
import org.lowbit4j.binconv.engine.EngineOptions;
import org.lowbit4j.binconv.format.PackedModel;
import org.lowbit4j.binconv.format.PackedModelException;
import org.lowbit4j.binconv.format.PackedModelReader;
import org.lowbit4j.binconv.format.PackedModelWriter;
import org.lowbit4j.binconv.interpreter.ReferenceInterpreter;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.InvalidGraphException;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;

class SeveralOutputsTest {

    private static int[] bits(float[] values) {
        return IntStream.range(0, values.length)
                .map(i -> Float.floatToIntBits(values[i]))
                .toArray();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void followEachOtherInTheOrderAsked(int threads) {
        for (long seed = 0; seed < 60; seed++) {
            Graph graph = RandomGraphs.graphOfSeveralOutputs(seed);
            float[] images = RandomGraphs.images(graph, 2, seed);
            float[] expected = new ReferenceInterpreter(graph).run(images, 2);
            assertThat(expected).hasSize(2 * graph.outputSize());
            int at = 0;
            for (int output : graph.outputs()) {
                Graph alone = new Graph(graph.nodes(), List.of(output));
                float[] value = new ReferenceInterpreter(alone).run(images, 2);
                int size = alone.outputSize();
                assertThat(bits(Arrays.copyOfRange(expected, at, at + size)))
                        .as("seed %s, output %s", seed, output)
                        .isEqualTo(bits(Arrays.copyOf(value, size)));
                at += size;
            }
            EngineOptions options =
                    EngineOptions.standard().withThreads(threads).withStart(EngineOptions.Start.CHOSEN);
            try (Engine engine = new Engine(graph, options)) {
                assertThat(bits(engine.run(images, 2))).as("seed %s", seed).isEqualTo(bits(expected));
                assertThat(bits(engine.run(Arrays.copyOf(images, images.length / 2), 1)))
                        .as("seed %s, one image", seed)
                        .isEqualTo(bits(Arrays.copyOf(expected, graph.outputSize())));
            }
        }
    }

    @Test
    void areStored() throws PackedModelException {
        for (long seed = 0; seed < 40; seed++) {
            Graph graph = RandomGraphs.graphOfSeveralOutputs(seed);
            byte[] file = PackedModelWriter.toBytes(new PackedModel(graph, ""));
            Graph read = PackedModelReader.read(file).graph();
            assertThat(read.outputs()).isEqualTo(graph.outputs());
            assertThat(PackedModelWriter.toBytes(new PackedModel(read, ""))).isEqualTo(file);
        }
    }

    @Test
    void mustBeDifferentFloatNodes() {
        List<Node> nodes = List.of(new Node.Input("image", new Shape(1, 1, 2)), new Node.Softmax("softmax", 0));
        assertThatThrownBy(() -> new Graph(nodes, List.of(1, 1)))
                .isInstanceOf(InvalidGraphException.class)
                .hasMessageContaining("different outputs, got nodes [1, 1]");
        assertThatThrownBy(() -> new Graph(nodes, List.of())).hasMessageContaining("one or more");
        assertThatThrownBy(() -> new Graph(nodes, List.of(2))).hasMessageContaining("none of the 2 nodes");
        assertThatThrownBy(() -> new Graph(nodes, List.of(0, 1)).outputShape())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("\"image\", \"softmax\"");
    }
}
