package org.lowbit4j.bitsearch.latency;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.ir.ActivationFunction;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.bitsearch.LoweredNetworks;

class NetworkDigestTest {

    private static final Node INPUT = new Node.Input("image", new Shape(4, 4, 3));

    @Test
    void bitsAndWeightsDoNotCount() {
        assertThat(NetworkDigest.of(LoweredNetworks.small(3, 2)))
                .isEqualTo(NetworkDigest.of(LoweredNetworks.small(1, 5)))
                .isNotEqualTo(NetworkDigest.of(LoweredNetworks.resNet20(3, 2)));
    }

    @Test
    void theOrderOfBranchesDoesNotCount() {
        Node main = relu("main", 0);
        Node skip = new Node.Shortcut("skip", 0, 1, 0, 0);
        String digest = digest(main, skip, new Node.Add("add", 1, 2));
        assertThat(digest(skip, main, new Node.Add("add", 2, 1))).isEqualTo(digest);
        assertThat(digest(main, skip, new Node.Add("add", 2, 1))).isNotEqualTo(digest);
    }

    @Test
    void whatIsComputedCounts() {
        String digest = digest(relu("a", 0), relu("b", 1));
        assertThat(digest(relu("a", 0), relu("c", 1))).isNotEqualTo(digest);
        assertThat(digest(relu("a", 0), new Node.GlobalPool("b", 1, Node.Pool.Kind.MAX)))
                .isNotEqualTo(digest);
        assertThat(digest(relu("a", 0), new Node.Activation("b", 1, ActivationFunction.Smooth.TANH)))
                .isNotEqualTo(digest);
        assertThat(digest(new Node.GlobalPool("a", 0, Node.Pool.Kind.MAX)))
                .isNotEqualTo(digest(new Node.GlobalPool("a", 0, Node.Pool.Kind.AVERAGE)));
        assertThat(digest(new Node.Flatten("a", 0, Node.Flatten.Order.HWC)))
                .isNotEqualTo(digest(new Node.Flatten("a", 0, Node.Flatten.Order.CHW)));
        assertThat(digest(new Node.Shortcut("a", 0, 2, 1, 2))).isNotEqualTo(digest(new Node.Shortcut("a", 0, 2, 2, 1)));
    }

    private static Node relu(String name, int input) {
        return new Node.Activation(name, input, ActivationFunction.RELU);
    }

    private static String digest(Node... nodes) {
        List<Node> all = new ArrayList<>(List.of(INPUT));
        all.addAll(List.of(nodes));
        return NetworkDigest.of(new Graph(all));
    }
}
