package org.lowbit4j.bitsearch.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.bitsearch.LoweredNetworks;
import org.lowbit4j.bitsearch.strength.Candidates;

class SearchedLayerTest {

    private static final Candidates BITS = Candidates.of(1, 2, 3);

    /** The first quantized layer of a small network gets an input that can be negative. */
    private static Graph signed() {
        List<Node> nodes = new ArrayList<>(LoweredNetworks.small(3, 3).nodes());
        for (int i = 0; i < nodes.size(); i++) {
            if (nodes.get(i) instanceof Node.Quantize quantize) {
                ActivationGrid grid = new ActivationGrid(3, ActivationGrid.Coding.SIGNED, 0, 1, 0, 1);
                nodes.set(i, new Node.Quantize(quantize.name(), quantize.input(), grid));
                return new Graph(nodes);
            }
        }
        throw new IllegalStateException("no quantizer");
    }

    @Test
    void inputsThatCanBeNegativeHaveNoOneBit() {
        List<SearchedLayer> layers = SearchedLayer.all(signed(), BITS, BITS);
        assertThat(layers.get(0).activations()).isEqualTo(Candidates.of(2, 3));
        assertThat(layers.get(0).weights()).isEqualTo(BITS);
        assertThat(layers.get(1).activations()).isEqualTo(BITS);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SearchedLayer.all(signed(), BITS, Candidates.of(1)))
                .withMessageContaining("layer \"stage1_0_conv1\": its input can be negative");
    }

    @Test
    void knowsItsPairs() {
        SearchedLayer layer = new SearchedLayer("a", Candidates.of(2, 4), Candidates.of(1));
        assertThat(layer.has(4, 1)).isTrue();
        assertThat(layer.has(1, 4)).isFalse();
        assertThat(layer.at(3, 5)).isEqualTo(new SearchedLayer("a", Candidates.of(3), Candidates.of(5)));
    }
}
