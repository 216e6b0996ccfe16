package org.lowbit4j.binconv.engine;

import java.util.ArrayList;
import java.util.List;
import org.lowbit4j.binconv.ir.ActivationFunction;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;

/**
 * Replaces affine, activations and quantizer behind an integer convolution by {@link Thresholds}, where the nodes follow each
 * other and nobody else reads the values between them. Only for runs without a listener.
 */
final class Fusion {

    private static final Step NOTHING = workspace -> {};

    private final Graph graph;
    private final BufferPlan buffers;
    private final List<List<Integer>> consumers;

    Fusion(Graph graph, BufferPlan buffers) {
        this.graph = graph;
        this.buffers = buffers;
        this.consumers = graph.consumers();
    }

    /** The steps of all nodes, fused. No buffer of a chain is taken by another node before the chain ends. */
    List<Step> fuse(List<Step> steps) {
        List<Step> fused = new ArrayList<>(steps);
        for (int i = 1; i + 1 < steps.size(); i++) {
            if (graph.nodes().get(i) instanceof Node.IntegerConvolution
                    && graph.nodes().get(i + 1) instanceof Node.Affine affine
                    && onlyNextReads(i)) {
                fuseChain(i, affine, fused);
            }
        }
        return List.copyOf(fused);
    }

    private void fuseChain(int convolution, Node.Affine affine, List<Step> fused) {
        List<ActivationFunction> functions = new ArrayList<>();
        int last = convolution + 1;
        while (onlyNextReads(last) && graph.nodes().get(last + 1) instanceof Node.Activation activation) {
            functions.add(activation.function());
            last++;
        }
        if (!onlyNextReads(last)
                || !(graph.nodes().get(last + 1) instanceof Node.Quantize quantize)
                || !Thresholds.suit(functions, quantize.grid())) {
            return;
        }
        for (int node = convolution + 1; node <= last; node++) {
            fused.set(node, NOTHING);
        }
        Thresholds thresholds = Thresholds.of(affine, functions, quantize.grid());
        int from = buffers.slot(convolution);
        int to = buffers.slot(last + 1);
        int size = graph.types().get(convolution).shape().size();
        fused.set(last + 1, w -> thresholds.apply(w.integers(from), size, w.integers(to)));
    }

    private boolean onlyNextReads(int node) {
        return consumers.get(node).equals(List.of(node + 1));
    }
}
