package org.lowbit4j.binconv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.NodeVisitor;

class RandomGraphsTest {

    @Test
    void isTheSameGraphForTheSameSeed() {
        assertThat(RandomGraphs.graph(7)).isEqualTo(RandomGraphs.graph(7)).isNotEqualTo(RandomGraphs.graph(8));
        assertThat(RandomGraphs.image(RandomGraphs.graph(7), 3))
                .isEqualTo(RandomGraphs.image(RandomGraphs.graph(7), 3));
    }

    @Test
    void coversEveryNodeKindBitwidthPairAndCoding() {
        Set<Class<?>> kinds = new HashSet<>();
        Set<String> pairs = new HashSet<>();
        for (int seed = 0; seed < 3000; seed++) {
            Graph graph = RandomGraphs.graph(seed);
            for (Node node : graph.nodes()) {
                kinds.add(node.getClass());
                if (node instanceof Node.IntegerConvolution convolution) {
                    ActivationGrid grid = graph.types().get(convolution.input()).codeGrid();
                    pairs.add(convolution.weights().grid() + "/" + grid.bits() + " " + grid.coding());
                }
            }
        }
        assertThat(kinds).hasSameSizeAs(NodeVisitor.class.getMethods());
        // 7 symmetric, 8 odd-point and 7 two's complement weight grids, with 8 unsigned, 7 signed and 1 affine
        // activation grids.
        assertThat(pairs).hasSize(22 * 16);
    }

    @Test
    void fillsImagesAsAsked() {
        Graph graph = RandomGraphs.graph(1);
        for (RandomGraphs.Fill fill : RandomGraphs.Fill.values()) {
            assertThat(RandomGraphs.image(graph, fill, 5))
                    .hasSize(graph.inputShape().size());
        }
        assertThat(RandomGraphs.image(graph, RandomGraphs.Fill.ZERO, 5)).containsOnly(0f);
        assertThat(RandomGraphs.image(graph, RandomGraphs.Fill.MAXIMUM, 5)).containsOnly(1000f);
        assertThat(RandomGraphs.images(graph, 3, 5)).startsWith(RandomGraphs.image(graph, 5));
    }
}
