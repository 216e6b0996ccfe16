package org.lowbit4j.binconv.plan;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.ValueType;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;

/** A graph compiled: what runs, in which order, on which memory. Immutable. */
public final class NetworkPlan {

    private final Graph graph;
    private final List<ValueType> types;
    private final LayoutPlanner layouts;
    private final List<Step> steps;
    private final List<List<ValueId>> operands;
    private final Map<ValueId, Buffer> buffers;
    private final Map<ValueType.Kind, List<Integer>> sizes;

    private NetworkPlan(Graph graph, List<Group> groups, Map<Integer, ConvolutionKernel> kernels) {
        this.graph = graph;
        this.types = graph.types();
        this.layouts = new LayoutPlanner(graph, groups, kernels);
        this.steps = layouts.steps();
        this.operands = layouts.operands();
        BufferPlanner planner = new BufferPlanner(graph, layouts);
        this.buffers = Map.copyOf(planner.buffers());
        this.sizes = Map.of(
                ValueType.Kind.FLOAT, planner.sizes(ValueType.Kind.FLOAT),
                ValueType.Kind.CODES, planner.sizes(ValueType.Kind.CODES),
                ValueType.Kind.ACCUMULATORS, planner.sizes(ValueType.Kind.ACCUMULATORS));
    }

    /**
     * A plan that leaves values out where nodes run together.
     *
     * @param kernels kernels of the integer convolutions, by node
     */
    public static NetworkPlan fused(Graph graph, Map<Integer, ConvolutionKernel> kernels) {
        return new NetworkPlan(graph, Grouping.fused(graph, kernels), kernels);
    }

    /** A plan in which every node runs by itself, in the order of the graph, so that every value can be looked at. */
    public static NetworkPlan nodeByNode(Graph graph, Map<Integer, ConvolutionKernel> kernels) {
        return new NetworkPlan(graph, Grouping.nodeByNode(graph), kernels);
    }

    /** The graph. */
    public Graph graph() {
        return graph;
    }

    /** What runs, in order. */
    public List<Step> steps() {
        return steps;
    }

    /** What a node yields. */
    public ValueType type(int node) {
        return types.get(node);
    }

    /** What a value is. */
    public ValueType type(ValueId value) {
        return types.get(value.node());
    }

    /** A node's value as the node writes it. */
    public ValueId value(int node) {
        return layouts.own(node);
    }

    /** The values that a node reads, in the layouts in which it reads them. */
    public List<ValueId> operands(int node) {
        return operands.get(node);
    }

    /** The graph's outputs, channels last. */
    public List<ValueId> outputs() {
        return layouts.outputs();
    }

    /** Where a value is. */
    public Buffer buffer(ValueId value) {
        return Objects.requireNonNull(buffers.get(value));
    }

    /** Where a node's value is, as the node writes it. */
    public Buffer buffer(int node) {
        return buffer(value(node));
    }

    /** Elements of the buffers of a kind, by {@link Buffer#slot}. */
    public List<Integer> sizes(ValueType.Kind kind) {
        return Objects.requireNonNull(sizes.get(kind));
    }
}
