package org.lowbit4j.binconv.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
    private final BufferPlan buffers;
    private final FloatLoops loops;
    private final FusedChains chains;

    RangeSteps(Graph graph, BufferPlan buffers, FloatLoops loops) {
        this.graph = graph;
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
                steps.add(addAndRelu(node, tail));
            } else {
                steps.add(chain.isEmpty() ? step(node) : codes(node, chain));
            }
            done.addAll(chain);
            done.addAll(tail);
        }
        return steps;
    }

    private RangeStep codes(int index, List<Integer> chain) {
        Node.Affine node = (Node.Affine) graph.nodes().get(index);
        int last = chain.get(chain.size() - 1);
        ActivationGrid grid = types.get(last).codeGrid();
        int to = buffers.slot(last);
        if (Thresholds.suit(chains.functions(chain), grid)) {
            ChannelThresholds thresholds = Thresholds.of(node, chains.functions(chain), grid);
            return (w, sums, i, end) -> loops.count(sums, i, end, thresholds, w.codes(to));
        }
        ChannelAffine affine = new ChannelAffine(node.scale(), node.shift());
        return (w, sums, i, end) -> loops.quantize(sums, i, end, affine, grid, w.codes(to));
    }

    private RangeStep addAndRelu(int index, List<Integer> tail) {
        Node.Affine node = (Node.Affine) graph.nodes().get(index);
        Node.Add add = (Node.Add) graph.nodes().get(tail.get(0));
        ChannelAffine affine = new ChannelAffine(node.scale(), node.shift());
        int skip = buffers.slot(add.main() == index ? add.skip() : add.main());
        int to = buffers.slot(tail.get(1));
        return (w, sums, i, end) -> loops.addAndRelu(sums, i, end, affine, w.floats(skip), w.floats(to));
    }

    private RangeStep step(int index) {
        Node node = graph.nodes().get(index);
        int from = buffers.slot(node.inputs().get(0));
        int to = buffers.slot(index);
        if (node instanceof Node.Affine affine) {
            return affine(affine, from, to);
        }
        if (node instanceof Node.Activation activation) {
            return activation(activation.function(), from, to);
        }
        if (node instanceof Node.Add add) {
            int skip = buffers.slot(add.skip());
            return (w, sums, i, end) -> Elementwise.add(w.floats(from), w.floats(skip), i, end, w.floats(to));
        }
        if (node instanceof Node.Quantize quantize) {
            return (w, sums, i, end) -> loops.quantize(w.floats(from), i, end, quantize.grid(), w.codes(to));
        }
        if (node instanceof Node.Decode) {
            float[] values = decoded(types.get(node.inputs().get(0)).codeGrid());
            return (w, sums, i, end) -> Elementwise.decode(w.codes(from), i, end, values, w.floats(to));
        }
        throw new IllegalStateException("not element-wise: " + node);
    }

    private RangeStep affine(Node.Affine node, int from, int to) {
        ChannelAffine affine = new ChannelAffine(node.scale(), node.shift());
        return types.get(node.input()).kind() == ValueType.Kind.FLOAT
                ? (w, sums, i, end) -> loops.affine(w.floats(from), i, end, affine, w.floats(to))
                : (w, sums, i, end) -> loops.affine(sums, i, end, affine, w.floats(to));
    }

    private RangeStep activation(ActivationFunction function, int from, int to) {
        return function == ActivationFunction.RELU
                ? (w, sums, i, end) -> loops.relu(w.floats(from), i, end, w.floats(to))
                : (w, sums, i, end) -> Elementwise.activate(w.floats(from), i, end, function, w.floats(to));
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
