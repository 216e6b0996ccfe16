package org.lowbit4j.binconv.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.lowbit4j.binconv.ir.ActivationFunction;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.ValueType;
import org.lowbit4j.binconv.kernel.ChannelAffine;
import org.lowbit4j.binconv.kernel.ChannelThresholds;
import org.lowbit4j.binconv.kernel.FloatLoops;

/** Makes the steps of the element-wise nodes of a group, with their buffers known. */
final class RangeSteps {

    private final Graph graph;
    private final List<ValueType> types;
    private final LayoutPlan plan;
    private final BufferPlan buffers;
    private final FloatLoops loops;
    private final FusedChains chains;

    RangeSteps(Graph graph, LayoutPlan plan, BufferPlan buffers, FloatLoops loops) {
        this.graph = graph;
        this.plan = plan;
        this.types = graph.types();
        this.chains = new FusedChains(graph);
        this.buffers = buffers;
        this.loops = loops;
    }

    /**
     * The steps of nodes in the order of a group. {@link FusedChains Chains} become one step.
     */
    List<RangeStep> of(List<Integer> nodes) {
        List<RangeStep> steps = new ArrayList<>();
        Set<Integer> done = new HashSet<>();
        for (int node : nodes) {
            if (done.contains(node)) {
                continue;
            }
            List<Integer> chain = chains.codes(node, nodes);
            List<Integer> tail = chains.residual(node, nodes);
            if (!tail.isEmpty()) {
                Optional<Integer> quantizer = chains.quantizer(tail, nodes);
                steps.add(residual(node, tail, quantizer));
                quantizer.ifPresent(done::add);
            } else {
                steps.add(chain.isEmpty() ? step(node) : codes(node, chain));
            }
            done.addAll(chain);
            done.addAll(tail);
        }
        return steps;
    }

    /** What makes codes of accumulators, if it is all that the nodes of a group do. */
    Optional<Counting> counting(List<Integer> nodes) {
        if (nodes.isEmpty()) {
            return Optional.empty();
        }
        List<Integer> chain = chains.codes(nodes.get(0), nodes);
        return chain.size() == nodes.size() - 1 ? counting(nodes.get(0), chain) : Optional.empty();
    }

    private Optional<Counting> counting(int index, List<Integer> chain) {
        if (chain.isEmpty()) {
            return Optional.empty();
        }
        int last = chain.get(chain.size() - 1);
        ActivationGrid grid = types.get(last).codeGrid();
        List<ActivationFunction> functions = chains.functions(chain);
        Node.Affine node = (Node.Affine) graph.nodes().get(index);
        return Thresholds.suit(functions, grid)
                ? Optional.of(new Counting(Thresholds.of(node, functions, grid), buffers.slot(last)))
                : Optional.empty();
    }

    /** Thresholds, and the buffer of the codes that they make. */
    record Counting(ChannelThresholds thresholds, int to) {}

    private RangeStep codes(int index, List<Integer> chain) {
        int last = chain.get(chain.size() - 1);
        ActivationGrid grid = types.get(last).codeGrid();
        int to = buffers.slot(last);
        Optional<Counting> counting = counting(index, chain);
        if (counting.isPresent()) {
            ByPart<ChannelThresholds> thresholds =
                    byPart(index, counting.get().thresholds(), ChannelThresholds::ofChannel);
            return (w, sums, at, i, end) -> loops.count(sums, at, i, end, thresholds.at(i), w.codes(to));
        }
        ByPart<ChannelAffine> affine = affines(index);
        return (w, sums, at, i, end) -> loops.quantize(sums, at, i, end, affine.at(i), grid, w.codes(to));
    }

    private RangeStep residual(int index, List<Integer> tail, Optional<Integer> quantizer) {
        Node.Add add = (Node.Add) graph.nodes().get(tail.get(0));
        ByPart<ChannelAffine> affine = affines(index);
        int skip = buffers.slot(plan.operands(tail.get(0)).get(add.main() == index ? 1 : 0));
        int to = buffers.slot(tail.get(1));
        if (quantizer.isPresent()) {
            ActivationGrid grid = types.get(quantizer.get()).codeGrid();
            int codes = buffers.slot(quantizer.get());
            return (w, sums, at, i, end) -> loops.addReluAndQuantize(
                    sums, at, i, end, affine.at(i), w.floats(skip), w.floats(to), grid, w.codes(codes));
        }
        return (w, sums, at, i, end) -> loops.addAndRelu(sums, at, i, end, affine.at(i), w.floats(skip), w.floats(to));
    }

    private RangeStep step(int index) {
        Node node = graph.nodes().get(index);
        int from = buffers.slot(plan.operands(index).get(0));
        int to = buffers.slot(index);
        if (node instanceof Node.Affine affine) {
            return affine(affine, index, from, to);
        }
        if (node instanceof Node.Activation activation) {
            return activation(activation.function(), from, to);
        }
        if (node instanceof Node.Add) {
            int skip = buffers.slot(plan.operands(index).get(1));
            return (w, sums, at, i, end) -> Elementwise.add(w.floats(from), w.floats(skip), i, end, w.floats(to));
        }
        if (node instanceof Node.Quantize quantize) {
            return (w, sums, at, i, end) -> loops.quantize(w.floats(from), i, end, quantize.grid(), w.codes(to));
        }
        if (node instanceof Node.Decode) {
            float[] values = decoded(types.get(node.inputs().get(0)).codeGrid());
            return (w, sums, at, i, end) -> Elementwise.decode(w.codes(from), i, end, values, w.floats(to));
        }
        throw new IllegalStateException("not element-wise: " + node);
    }

    private RangeStep affine(Node.Affine node, int index, int from, int to) {
        ByPart<ChannelAffine> affine = affines(index);
        return types.get(node.input()).kind() == ValueType.Kind.FLOAT
                ? (w, sums, at, i, end) -> loops.affine(w.floats(from), i, end, affine.at(i), w.floats(to))
                : (w, sums, at, i, end) -> loops.affine(sums, at, i, end, affine.at(i), w.floats(to));
    }

    private RangeStep activation(ActivationFunction function, int from, int to) {
        return function == ActivationFunction.RELU
                ? (w, sums, at, i, end) -> loops.relu(w.floats(from), i, end, w.floats(to))
                : (w, sums, at, i, end) -> Elementwise.activate(w.floats(from), i, end, function, w.floats(to));
    }

    private ByPart<ChannelAffine> affines(int index) {
        return byPart(index, affine(index), ChannelAffine::ofChannel);
    }

    /** What an affine node scales and shifts by. */
    ChannelAffine affine(int index) {
        Node.Affine node = (Node.Affine) graph.nodes().get(index);
        return new ChannelAffine(node.scale(), node.shift());
    }

    private <T> ByPart<T> byPart(int index, T scalars, ByPart.Channel<T> channel) {
        return ByPart.of(scalars, channel, plan.layout(index), types.get(index).shape());
    }

    /** The values of all codes, by unsigned code. */
    private static float[] decoded(ActivationGrid grid) {
        float[] values = new float[grid.maxCode() - grid.minCode() + 1];
        for (int i = 0; i < values.length; i++) {
            values[i] = grid.decode(grid.minCode() + i);
        }
        return values;
    }
}
