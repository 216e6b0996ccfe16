package org.lowbit4j.binconv.nd4j;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.ValueType;
import org.lowbit4j.binconv.ir.Window;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * A graph of the intermediate representation as a SameDiff graph, equal in every float32 value. Images are NHWC; a value of
 * height and width 1 is a vector [N, C]. Every float32 node becomes a variable: a quantizer with the integer convolution and the
 * affine node behind it a {@link BitConv2D} or {@link BitDense}, a node of several operands the {@linkplain StockOps stock op}, anything
 * else a {@link PackedGraph} of its own, since other stock ops do not promise an order of float32 operations.
 */
public final class GraphExport {

    private final Graph graph;
    private final List<ValueType> types;
    private final SameDiff sameDiff = SameDiff.create();
    private final VariableNames names = new VariableNames();
    private final Map<Integer, SDVariable> variables = new HashMap<>();

    private GraphExport(Graph graph) {
        this.graph = graph;
        this.types = graph.types();
    }

    /** The SameDiff graph; its one placeholder is the input, its outputs are those of {@code graph}, also when it has been saved. */
    public static SameDiff toSameDiff(Graph graph) {
        GraphExport export = new GraphExport(graph);
        for (int node = 0; node < graph.nodes().size(); node++) {
            if (export.isFloat(node)) {
                export.add(node);
            }
        }
        List<String> outputs = graph.outputs().stream()
                .map(output -> export.variable(output).name())
                .toList();
        export.sameDiff.setOutputs(outputs);
        if (outputs.size() > 1) {
            TextConstants.addOutputs(export.sameDiff, outputs);
        }
        return export.sameDiff;
    }

    private boolean isFloat(int node) {
        return types.get(node).kind() == ValueType.Kind.FLOAT;
    }

    private void add(int index) {
        Node node = graph.nodes().get(index);
        String name = names.unique(node.name());
        if (node instanceof Node.Input input) {
            long[] shape = PackedGraph.dimensions(-1, input.shape());
            variables.put(index, sameDiff.placeHolder(name, DataType.FLOAT, shape));
        } else if (node instanceof Node.Unary) {
            variables.put(index, op(name, chainTo(index)));
        } else {
            SDVariable[] operands = node.inputs().stream().map(this::variable).toArray(SDVariable[]::new);
            variables.put(
                    index, StockOps.add(sameDiff, name, node, types.get(index).shape(), operands));
        }
    }

    private SDVariable variable(int node) {
        SDVariable variable = variables.get(node);
        if (variable == null) {
            throw new IllegalStateException("node " + node + " has no variable");
        }
        return variable;
    }

    private int operand(int node) {
        return graph.nodes().get(node).inputs().get(0);
    }

    /** The nodes from float32 to float32 that end with this one. */
    private List<Integer> chainTo(int node) {
        Deque<Integer> chain = new ArrayDeque<>(List.of(node));
        while (!isFloat(operand(chain.getFirst()))) {
            chain.addFirst(operand(chain.getFirst()));
        }
        return List.copyOf(chain);
    }

    private SDVariable op(String name, List<Integer> chain) {
        int input = operand(chain.get(0));
        SDVariable images = variable(input);
        if (graph.nodes().get(chain.get(chain.size() - 1)) instanceof Node.Affine affine && !isFloat(affine.input())) {
            Shape from = types.get(input).shape();
            Shape to = types.get(chain.get(chain.size() - 1)).shape();
            BitLayer layer = layer(affine);
            if (from.pixels() == 1 && layer.window().equals(Window.POINT)) {
                return BitDense.addTo(sameDiff, name, images, layer);
            }
            if (from.pixels() > 1 && to.pixels() > 1) {
                return BitConv2D.addTo(sameDiff, name, images, ImageFormat.NHWC, layer);
            }
        }
        return PackedGraph.addTo(sameDiff, name, images, graph.chain(chain));
    }

    private BitLayer layer(Node.Affine affine) {
        Node.IntegerConvolution convolution =
                (Node.IntegerConvolution) graph.nodes().get(affine.input());
        return new BitLayer(
                types.get(convolution.input()).codeGrid(),
                convolution.window(),
                convolution.weights(),
                affine.scale(),
                affine.shift());
    }
}
