package org.lowbit4j.binconv.nd4j;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.GraphBuilder;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The intermediate representation of a SameDiff graph that {@link GraphExport} made: every op becomes its nodes again. */
final class GraphImport {

    private final SameDiff sameDiff;
    private final GraphBuilder nodes = new GraphBuilder();
    private final Map<String, Integer> nodeOf = new HashMap<>();
    private final Set<String> gates = new HashSet<>();
    private final Map<Integer, String> variables = new LinkedHashMap<>();
    private final Map<Integer, Part> parts = new HashMap<>();

    private GraphImport(SameDiff sameDiff) {
        this.sameDiff = sameDiff;
    }

    /**
     * What was read.
     *
     * @param graph the intermediate representation
     * @param input the placeholder
     * @param variables by float32 node
     * @param parts by first node: the ops of several nodes, of which only the last is a variable
     */
    record Imported(Graph graph, String input, Map<Integer, String> variables, Map<Integer, Part> parts) {}

    /**
     * An op of several nodes.
     *
     * @param op the op
     * @param input node that it reads
     * @param first its first node
     * @param last its last node
     * @param constants its inputs but the first
     */
    record Part(LowBitOp op, int input, int first, int last, List<INDArray> constants) {}

    /**
     * Reads a graph.
     *
     * @throws IllegalArgumentException naming the first variable that is not of this kind of graph
     */
    static Imported of(SameDiff sameDiff) {
        GraphImport reader = new GraphImport(sameDiff);
        String input = reader.addInput();
        for (SameDiffOp op : sameDiff.getOps().values()) {
            reader.add(op);
        }
        Graph graph = reader.nodes.build(reader.outputs());
        return new Imported(graph, input, Map.copyOf(reader.variables), Map.copyOf(reader.parts));
    }

    /** Those that the graph names, or else its last node. */
    private List<Integer> outputs() {
        return TextConstants.outputs(sameDiff)
                .map(names -> names.stream().map(name -> node("outputs", name)).toList())
                .orElseGet(() -> List.of(nodes.types().size() - 1));
    }

    private String addInput() {
        List<String> inputs = sameDiff.inputs();
        if (inputs.size() != 1) {
            throw new IllegalArgumentException(
                    "the SameDiff graph has the placeholders " + inputs + "; expected one, the images");
        }
        String name = inputs.get(0);
        put(name, nodes.add(new Node.Input(VariableNames.node(name), inputShape(name))));
        return name;
    }

    private Shape inputShape(String name) {
        long[] shape = sameDiff.getVariable(name).placeholderShape();
        if (shape == null || (shape.length != 2 && shape.length != 4)) {
            throw fault(
                    name,
                    "the placeholder has the shape " + Arrays.toString(shape) + "; expected [-1, H, W, C] or [-1, C]");
        }
        int last = shape.length - 1;
        return shape.length == 2
                ? Shape.vector(Math.toIntExact(shape[last]))
                : new Shape(Math.toIntExact(shape[1]), Math.toIntExact(shape[2]), Math.toIntExact(shape[last]));
    }

    private void add(SameDiffOp op) {
        String output = op.getOutputsOfOp().get(0);
        List<String> inputs = op.getInputsToOp();
        if (op.getOp() instanceof LowBitOp lowBit) {
            put(output, add(lowBit, output, inputs));
        } else if (StockOps.isReshapedGate(op.getOp())) {
            nodeOf.put(output, node(output, inputs.get(0)));
            gates.add(output);
        } else {
            List<Integer> operands =
                    inputs.stream().map(input -> node(output, input)).toList();
            boolean gated = gates.contains(inputs.get(inputs.size() - 1));
            Node node = StockOps.node(op.getOp(), VariableNames.node(output), operands, gated);
            if (node == null) {
                throw fault(
                        output,
                        "the op " + op.getOp().opName() + " is none of a lowered network: expected " + BitConv2D.NAME
                                + ", " + BitDense.NAME + ", " + PackedGraph.NAME + " or one of " + StockOps.names());
            }
            put(output, nodes.add(node));
        }
    }

    private int add(LowBitOp op, String output, List<String> inputs) {
        int input = node(output, inputs.get(0));
        List<INDArray> constants = inputs.subList(1, inputs.size()).stream()
                .map(sameDiff::getArrForVarName)
                .toList();
        int first = nodes.types().size();
        Shape image = nodes.type(input).shape();
        int last = nodes.append(op.checkedGraph(VariableNames.node(output), image, constants), input);
        if (last > first) {
            parts.put(first, new Part(op, input, first, last, constants));
        }
        return last;
    }

    private int node(String reader, String variable) {
        Integer node = nodeOf.get(variable);
        if (node == null) {
            throw fault(reader, "it reads " + Names.quoted(variable) + ", which is no earlier value");
        }
        return node;
    }

    private void put(String variable, int node) {
        nodeOf.put(variable, node);
        variables.put(node, variable);
    }

    private static IllegalArgumentException fault(String variable, String what) {
        return new IllegalArgumentException("SameDiff variable " + Names.quoted(variable) + ": " + what);
    }
}
