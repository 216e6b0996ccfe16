package org.lowbit4j.quant.lowering;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.GraphBuilder;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.quant.GraphStructure;

/**
 * Lowers a trained network to the intermediate representation: quantized and float dense and conv layers (1-D, 2-D, depthwise,
 * separable), batch norm, activations, pooling, element-wise operations, merged channels, upsampling, padding, cropping, the option-A
 * shortcut, flatten and softmax, all of them also frozen. Weights become
 * codes, the quantizers grids, and a batch norm behind a conv or dense layer is folded with the layer's scale and bias into one affine
 * node (computed in double, narrowed once).
 */
public final class Lowering {

    private Lowering() {}

    /**
     * The graph that computes what {@code network} does.
     *
     * @param network one input, one or more outputs; NCHW or NHWC, NCW or NWC (the IR is always NHWC)
     * @param input height, width and channels of the input images; height 1 for sequences, 1x1xN for a vector
     * @throws UnsupportedLayerException naming the first layer that cannot be lowered
     */
    public static Graph lower(ComputationGraph network, Shape input) {
        return lowerNamed(network, input).graph();
    }

    /** As {@link #lower(ComputationGraph, Shape)}. */
    public static Graph lower(MultiLayerNetwork network, Shape input) {
        return lower(network.toComputationGraph(), input);
    }

    /** The graph, and which vertex's output its nodes yield. */
    public static LoweredNetwork lowerNamed(ComputationGraph network, Shape input) {
        List<String> inputs = network.getConfiguration().getNetworkInputs();
        List<String> outputs = network.getConfiguration().getNetworkOutputs();
        if (inputs.size() != 1) {
            throw new UnsupportedLayerException(
                    String.join(", ", inputs), "a network with " + inputs.size() + " inputs", "one is supported");
        }
        GraphBuilder nodes = new GraphBuilder();
        nodes.add(new Node.Input(inputs.get(0), input));
        Map<String, Integer> values = new HashMap<>();
        values.put(inputs.get(0), 0);
        Map<Integer, String> vertices = new HashMap<>();
        vertices.put(0, inputs.get(0));
        GraphStructure structure = new GraphStructure(network);
        LayerLowering layers = new LayerLowering(structure, nodes);
        VertexLowering vertexLowering = new VertexLowering(nodes, InputFormat.of(network));
        for (String name : structure.names()) {
            List<Integer> operands = structure.inputs(name).stream()
                    .map(operand -> required(values, operand))
                    .toList();
            int node = structure.vertex(name) instanceof LayerVertex layer
                    ? layers.lower(name, layer, operands.get(0))
                    : vertexLowering.lower(name, structure.vertex(name), operands);
            values.put(name, node);
            vertices.put(node, name);
        }
        List<Integer> results =
                outputs.stream().map(output -> required(values, output)).toList();
        return new LoweredNetwork(nodes.build(results), Map.copyOf(vertices));
    }
}
