package org.lowbit4j.binconv.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lowbit4j.binconv.ir.ActivationFunction;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.FloatWeights;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.ValueType;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.binconv.kernel.Layout;
import org.lowbit4j.binconv.plan.ResidualNetwork.Abilities;

/** What runs together, in which layout, and on how much memory: if a fusion vanished, values would stay right. */
@Tag("one-jdk")
class NetworkPlanTest {

    private static NetworkPlan plan(Graph graph, Abilities abilities) {
        return NetworkPlan.fused(graph, ResidualNetwork.kernels(graph, abilities));
    }

    private static List<String> groups(NetworkPlan plan) {
        List<String> groups = new ArrayList<>();
        for (Step step : plan.steps()) {
            groups.add(step instanceof Step.Run run ? describe(run.group()) : "convert");
        }
        return groups;
    }

    private static String describe(Group group) {
        return group.accept(new Group.Cases<>() {
            @Override
            public String integers(Group.Integers integers) {
                return "integers" + kinds(integers.steps());
            }

            @Override
            public String codes(Group.Codes codes) {
                return "codes";
            }

            @Override
            public String scaled(Group.Scaled scaled) {
                return "scaled";
            }

            @Override
            public String floats(Group.Floats floats) {
                return "floats" + kinds(floats.steps())
                        + floats.pooled()
                                .map(pooled -> " pool" + kinds(pooled.steps()))
                                .orElse("");
            }

            @Override
            public String elementWise(Group.ElementWise elements) {
                return "elements" + kinds(elements.steps());
            }

            @Override
            public String whole(Group.Whole whole) {
                return "whole";
            }
        });
    }

    private static String kinds(List<Fused> steps) {
        return steps.stream()
                .map(step -> step.getClass().getSimpleName())
                .toList()
                .toString();
    }

    @Test
    void aResidualNetworkAtTwoBitsCountsThresholdsAndEndsItsBlocksInOnePass() {
        assertThat(groups(plan(ResidualNetwork.of(2), Abilities.PLAIN)))
                .containsExactly(
                        "floats[Single, Single]",
                        "integers[Counted]",
                        "integers[Residual]",
                        "whole",
                        "integers[Counted]",
                        "integers[Residual]",
                        "whole",
                        "integers[Counted]",
                        "integers[Residual]",
                        "whole",
                        "elements[Single]",
                        "integers[Single]");
    }

    /** Thresholds of 255 steps would take longer than computing. */
    @Test
    void atEightBitsItComputesCodes() {
        assertThat(groups(plan(ResidualNetwork.of(8), Abilities.PLAIN)))
                .contains("integers[Requantized]")
                .doesNotContain("integers[Counted]");
    }

    @Test
    void kernelsThatYieldCodesAndFloatsDoSo() {
        assertThat(groups(plan(ResidualNetwork.of(2), Abilities.ALL)))
                .containsExactly(
                        "floats[Single, Single]",
                        "codes",
                        "integers[Residual]",
                        "whole",
                        "codes",
                        "integers[Residual]",
                        "whole",
                        "codes",
                        "integers[Residual]",
                        "whole",
                        "elements[Single]",
                        "scaled");
    }

    @Test
    void theQuantizerBehindABlockIsPartOfIt() {
        Graph graph = ResidualNetwork.of(2);
        List<Optional<Integer>> quantizers = plan(graph, Abilities.PLAIN).steps().stream()
                .filter(Step.Run.class::isInstance)
                .map(step -> ((Step.Run) step).group())
                .filter(Group.Integers.class::isInstance)
                .flatMap(group -> ((Group.Integers) group).steps().stream())
                .filter(Fused.Residual.class::isInstance)
                .map(step -> ((Fused.Residual) step).quantizer())
                .toList();
        assertThat(quantizers).hasSize(3);
        assertThat(quantizers.get(0))
                .get()
                .satisfies(node -> assertThat(graph.nodes().get(node)).isInstanceOf(Node.Quantize.class));
        assertThat(quantizers.get(1)).isPresent();
        assertThat(quantizers.get(2))
                .as("the mean reads the last block, not a quantizer")
                .isEmpty();
    }

    /** Kernels of one layout need none; kernels that cannot pack what the image's layout is need one at each end at most. */
    @Test
    void conversionsAreFew() {
        Graph graph = ResidualNetwork.of(2);
        for (Layout layout : Layout.values()) {
            for (boolean packsOther : List.of(true, false)) {
                NetworkPlan plan = plan(graph, new Abilities(layout, packsOther, true, true));
                assertThat(groups(plan))
                        .as("%s, packs other %s", layout, packsOther)
                        .doesNotContain("convert");
            }
        }
    }

    @Test
    void kernelsOfTwoLayoutsAreConvertedBetween() {
        Graph graph = ResidualNetwork.of(2);
        var kernels = ResidualNetwork.kernels(graph, new Abilities(Layout.CHANNELS_FIRST, false, false, false));
        int last = graph.integerConvolutions().size() - 1;
        var others = ResidualNetwork.kernels(graph, Abilities.PLAIN);
        List<Integer> nodes = List.copyOf(kernels.keySet());
        for (int node : nodes.subList(2, last)) {
            kernels.put(node, others.get(node));
        }
        NetworkPlan plan = NetworkPlan.fused(graph, kernels);
        assertThat(groups(plan)).filteredOn("convert"::equals).hasSize(2);
        plan.steps().stream()
                .filter(Step.Convert.class::isInstance)
                .map(Step.Convert.class::cast)
                .forEach(step -> {
                    assertThat(step.to()).isEqualTo(new ValueId(step.from().node(), Layout.CHANNELS_LAST));
                    assertThat(step.from().layout()).isEqualTo(Layout.CHANNELS_FIRST);
                });
    }

    @Test
    void memoryDoesNotGrowWithTheDepth() {
        NetworkPlan plan = plan(ResidualNetwork.of(2), Abilities.PLAIN);
        assertThat(plan.sizes(ValueType.Kind.FLOAT))
                .as("the image, the stream, the shortcut")
                .hasSize(3);
        assertThat(plan.sizes(ValueType.Kind.CODES)).hasSize(2);
    }

    @Test
    void theImageHasABufferOfItsOwn() {
        Graph graph = ResidualNetwork.of(2);
        NetworkPlan plan = plan(graph, Abilities.PLAIN);
        for (int node = 1; node < graph.nodes().size(); node++) {
            assertThat(plan.buffer(node)).as("node %s", node).isNotEqualTo(plan.buffer(0));
        }
    }

    @Test
    void nodeByNodeEveryValueHasItsTurn() {
        Graph graph = ResidualNetwork.of(2);
        NetworkPlan plan = NetworkPlan.nodeByNode(graph, ResidualNetwork.kernels(graph, Abilities.PLAIN));
        assertThat(groups(plan)).hasSize(graph.nodes().size() - 1);
        assertThat(groups(plan).stream().filter(group -> group.equals("integers[]")))
                .hasSize(7);
    }

    @Test
    void aPoolingThatAloneReadsAFloatConvolutionIsInterleavedWithIt() {
        assertThat(groups(NetworkPlan.fused(pooled(false), Map.of())))
                .containsExactly("floats[Single] pool[Single, Single]");
        assertThat(groups(NetworkPlan.fused(pooled(true), Map.of())))
                .containsExactly("floats[Single]", "whole", "elements[Single]");
    }

    private static Graph pooled(boolean readTwice) {
        WeightShape shape = new WeightShape(2, 3, 3, 3);
        Window window = Window.square(3, 1, 1);
        FloatWeights weights = new FloatWeights(shape, FloatVector.of(new float[shape.size()]));
        List<Node> nodes = new ArrayList<>(List.of(
                new Node.Input("image", new Shape(4, 4, 3)),
                new Node.FloatConvolution("stem", 0, window, weights, FloatVector.of()),
                new Node.Activation("relu", 1, ActivationFunction.RELU),
                new Node.Pool("pool", 2, Node.Pool.Kind.MAX, window)));
        if (readTwice) {
            nodes.add(new Node.Add("sum", 3, 2));
        } else {
            nodes.add(new Node.Quantize("codes", 3, new ActivationGrid(3, ActivationGrid.Coding.UNSIGNED, 0, 2, 0, 1)));
            nodes.add(new Node.Decode("values", 4));
        }
        return new Graph(nodes);
    }

    /**
     * Of a chain, of sums with earlier values, and of one stream that everyone reads. It takes about a second; in proportion to the
     * square of the nodes, it would take a minute.
     */
    @ParameterizedTest
    @ValueSource(strings = {"chain", "comb", "star"})
    void compilingTakesTimeInProportionToTheNodes(String form) {
        int count = Graph.MAX_NODES - 1;
        List<Node> nodes = new ArrayList<>(List.of(new Node.Input("image", new Shape(1, 1, 2))));
        for (int i = 0; i < count; i++) {
            nodes.add(
                    switch (form) {
                        case "chain" -> new Node.Softmax("softmax", i);
                        case "comb" -> new Node.Add("sum", i, i / 2);
                        default -> new Node.Activation("relu", 0, ActivationFunction.RELU);
                    });
        }
        Graph graph = new Graph(nodes);
        assertTimeout(Duration.ofSeconds(8), () -> NetworkPlan.fused(graph, Map.of()));
    }

    @Test
    void aPlanCannotBeChanged() {
        NetworkPlan plan = plan(ResidualNetwork.of(2), Abilities.PLAIN);
        assertThatThrownBy(() -> plan.steps().clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> plan.operands(1).clear()).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> plan.sizes(ValueType.Kind.FLOAT).clear())
                .isInstanceOf(UnsupportedOperationException.class);
    }
}
