package org.lowbit4j.binconv.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.ValueType;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;
import org.lowbit4j.binconv.kernel.Layout;

/**
 * The layout of every value. A group works in the layout of the kernel at its head; a float convolution in the one that its
 * readers' kernels want; what has no wish of its own, in that of its operand. Where a group needs a value in the other layout,
 * a conversion is put before it, a further value: those below the number of nodes are the nodes' own, conversions follow them.
 * The input and the output of the graph are channels last.
 */
final class LayoutPlan {

    private final Graph graph;
    private final List<ValueType> types;
    private final Map<Integer, ConvolutionKernel> kernels;
    private final List<List<Integer>> groups = new ArrayList<>();
    private final Layout[] layouts;
    private final List<Integer> converted = new ArrayList<>();
    private final Map<Integer, Integer> conversions = new HashMap<>();
    private final int output;

    /**
     * Plans.
     *
     * @param schedule a {@link Schedule}
     * @param kernels kernels of the integer convolutions, by node
     */
    LayoutPlan(Graph graph, List<List<Integer>> schedule, Map<Integer, ConvolutionKernel> kernels) {
        this.graph = graph;
        this.types = graph.types();
        this.kernels = kernels;
        this.layouts = new Layout[types.size()];
        layouts[0] = Layout.CHANNELS_LAST;
        for (List<Integer> group : schedule) {
            Layout layout = layout(group);
            for (int node : group) {
                layouts[node] = isScaledOutput(group, node) ? Layout.CHANNELS_LAST : layout;
                graph.nodes().get(node).inputs().forEach(operand -> provide(operand, reading(node)));
            }
            groups.add(group);
        }
        this.output = provide(types.size() - 1, Layout.CHANNELS_LAST);
    }

    private Layout layout(List<Integer> group) {
        Node head = graph.nodes().get(group.get(0));
        ConvolutionKernel kernel = kernels.get(group.get(0));
        if (Layout.coincide(types.get(group.get(0)).shape())) {
            return Layout.CHANNELS_LAST;
        }
        if (kernel != null) {
            return kernel.layout();
        }
        if (head instanceof Node.FloatConvolution) {
            boolean pools = group.stream().anyMatch(node -> graph.nodes().get(node) instanceof Node.Pool);
            return pools ? Layout.CHANNELS_LAST : wanted(group);
        }
        return Schedule.isElementwise(head) || head instanceof Node.Shortcut
                ? layouts[head.inputs().get(0)]
                : Layout.CHANNELS_LAST;
    }

    /** Whether a node scales sums to the graph's output, all that follows a kernel that can do so on its way. */
    boolean isScaledOutput(List<Integer> group, int node) {
        ConvolutionKernel kernel = kernels.get(group.get(0));
        return kernel != null
                && kernel.yieldsFloats()
                && group.size() == 2
                && node == types.size() - 1
                && group.get(1) == node
                && graph.nodes().get(node) instanceof Node.Affine;
    }

    /** That of the first kernel that reads a value of the group. */
    private Layout wanted(List<Integer> group) {
        return kernels.entrySet().stream()
                .filter(entry ->
                        group.containsAll(graph.nodes().get(entry.getKey()).inputs()))
                .map(entry -> entry.getValue().layout())
                .findFirst()
                .orElse(Layout.CHANNELS_LAST);
    }

    /**
     * The layout in which a node reads its operands: sums as they are made, also by a kernel that scales them on its way; codes in
     * any that the kernel can pack.
     */
    private Layout reading(int node) {
        Node reader = graph.nodes().get(node);
        ConvolutionKernel kernel = kernels.get(node);
        int operand = reader.inputs().get(0);
        if (kernel != null) {
            return kernel.packsOther() ? layouts[operand] : kernel.layout();
        }
        if (reader instanceof Node.GlobalPool || types.get(operand).kind() == ValueType.Kind.ACCUMULATORS) {
            return layouts[operand];
        }
        return reader instanceof Node.FloatConvolution ? Layout.CHANNELS_LAST : layouts[node];
    }

    /** The value of a node in a layout, converted if it has the other one; the conversion runs before the next group. */
    private int provide(int node, Layout layout) {
        if (layouts[node] == layout || Layout.coincide(types.get(node).shape())) {
            return node;
        }
        return conversions.computeIfAbsent(node, n -> {
            converted.add(n);
            int conversion = types.size() + converted.size() - 1;
            groups.add(List.of(conversion));
            return conversion;
        });
    }

    /** What runs, in order: groups of nodes, and conversions. */
    List<List<Integer>> groups() {
        return groups;
    }

    /** The number of values: of nodes, then of conversions. */
    int values() {
        return types.size() + converted.size();
    }

    boolean isConversion(int value) {
        return value >= types.size();
    }

    private int node(int value) {
        return isConversion(value) ? converted.get(value - types.size()) : value;
    }

    ValueType type(int value) {
        return types.get(node(value));
    }

    Layout layout(int value) {
        return isConversion(value) ? layouts[node(value)].other() : layouts[value];
    }

    /** The values that a value is made of, in the layouts in which they are read. */
    List<Integer> operands(int value) {
        if (isConversion(value)) {
            return List.of(node(value));
        }
        return graph.nodes().get(value).inputs().stream()
                .map(operand -> provide(operand, reading(value)))
                .toList();
    }

    /** The value that is the graph's output, channels last. */
    int output() {
        return output;
    }
}
