package org.lowbit4j.binconv.plan;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.ValueType;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;
import org.lowbit4j.binconv.kernel.Layout;

/**
 * The layout of every value. A group works in the layout of the kernel at its head; a float convolution in the one that its
 * readers' kernels want; what has no wish of its own, in that of its operand. Where a group needs a value in the other layout,
 * a conversion is put before it. The input and the outputs of the graph are channels last.
 */
final class LayoutPlanner {

    private final Graph graph;
    private final List<ValueType> types;
    private final List<List<Integer>> consumers;
    private final Map<Integer, ConvolutionKernel> kernels;
    private final Layout[] layouts;
    private final List<Step> steps = new ArrayList<>();
    private final Set<ValueId> converted = new HashSet<>();
    private final List<List<ValueId>> operands = new ArrayList<>();
    private final List<ValueId> outputs;

    /**
     * Plans.
     *
     * @param groups a {@link Grouping}
     * @param kernels kernels of the integer convolutions, by node
     */
    LayoutPlanner(Graph graph, List<Group> groups, Map<Integer, ConvolutionKernel> kernels) {
        this.graph = graph;
        this.types = graph.types();
        this.consumers = graph.consumers();
        this.kernels = kernels;
        this.layouts = new Layout[types.size()];
        types.forEach(type -> operands.add(List.of()));
        layouts[0] = Layout.CHANNELS_LAST;
        groups.forEach(this::add);
        this.outputs = graph.outputs().stream()
                .map(output -> provide(output, Layout.CHANNELS_LAST))
                .toList();
    }

    private void add(Group group) {
        Layout layout = layout(group);
        for (int node : group.nodes()) {
            boolean scaled = group instanceof Group.Scaled output && output.affine() == node;
            layouts[node] = scaled ? Layout.CHANNELS_LAST : layout;
            operands.set(
                    node,
                    graph.nodes().get(node).inputs().stream()
                            .map(operand -> provide(operand, reading(node, operand)))
                            .toList());
        }
        steps.add(new Step.Run(group));
    }

    private Layout layout(Group group) {
        int head = group.head();
        if (Layout.coincide(shape(head))) {
            return Layout.CHANNELS_LAST;
        }
        return switch (Role.of(graph.nodes().get(head))) {
            case INTEGER_CONVOLUTION -> kernel(head).layout();
            case FLOAT_CONVOLUTION ->
                group instanceof Group.Floats floats && floats.pooled().isPresent()
                        ? Layout.CHANNELS_LAST
                        : wanted(group);
            case ELEMENT_WISE, EITHER_LAYOUT ->
                layouts[graph.nodes().get(head).inputs().get(0)];
            case POOL, WHOLE, INPUT -> Layout.CHANNELS_LAST;
        };
    }

    private ConvolutionKernel kernel(int node) {
        ConvolutionKernel kernel = kernels.get(node);
        if (kernel == null) {
            throw new IllegalStateException("node " + node + " has no kernel");
        }
        return kernel;
    }

    private Shape shape(int node) {
        return types.get(node).shape();
    }

    /** That of the first kernel that reads a value of the group. */
    private Layout wanted(Group group) {
        return group.nodes().stream()
                .flatMap(node -> consumers.get(node).stream())
                .filter(kernels::containsKey)
                .min(Integer::compare)
                .map(reader -> kernel(reader).layout())
                .orElse(Layout.CHANNELS_LAST);
    }

    /**
     * The layout in which a node reads an operand: sums as they are made, also by a kernel that scales them on its way; codes in
     * any that the kernel can pack.
     */
    private Layout reading(int node, int operand) {
        return switch (Role.of(graph.nodes().get(node))) {
            case INTEGER_CONVOLUTION ->
                kernel(node).packsOther() ? layouts[operand] : kernel(node).layout();
            case FLOAT_CONVOLUTION -> Layout.CHANNELS_LAST;
            case ELEMENT_WISE, EITHER_LAYOUT, POOL, WHOLE, INPUT ->
                graph.nodes().get(node) instanceof Node.GlobalPool
                                || types.get(operand).kind() == ValueType.Kind.ACCUMULATORS
                        ? layouts[operand]
                        : layouts[node];
        };
    }

    /** The value of a node in a layout, converted if it has the other one; the conversion runs before the next group. */
    private ValueId provide(int node, Layout layout) {
        ValueId own = own(node);
        if (own.layout() == layout || Layout.coincide(shape(node))) {
            return own;
        }
        ValueId other = new ValueId(node, layout);
        if (converted.add(other)) {
            steps.add(new Step.Convert(own, other));
        }
        return other;
    }

    /** A node's value as the node writes it. */
    ValueId own(int node) {
        return new ValueId(node, layouts[node]);
    }

    /** What runs, in order. */
    List<Step> steps() {
        return Collections.unmodifiableList(steps);
    }

    /** For every node, the values that it reads. */
    List<List<ValueId>> operands() {
        return Collections.unmodifiableList(operands);
    }

    /** The outputs of the graph, channels last. */
    List<ValueId> outputs() {
        return outputs;
    }
}
