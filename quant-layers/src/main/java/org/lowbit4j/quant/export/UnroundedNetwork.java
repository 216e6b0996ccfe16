package org.lowbit4j.quant.export;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lowbit4j.binconv.interpreter.NodeEvaluator;
import org.lowbit4j.binconv.interpreter.Value;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.ValueType;

/**
 * A low-bit network whose activations are not rounded: the same nodes at the same indices, all of them float32. A quantizer
 * keeps its interval, in units of its input, and loses its codes:
 *
 * <pre>
 * UNSIGNED  u = clip(x - lower, 0, width)                      width = 1 / inverseWidth = n * step
 * SIGNED    u = sign(x) * clip(|x| - lower, 0, width)
 * AFFINE    u = clip(x, -zeroPoint * step, (n - zeroPoint) * step)
 * </pre>
 *
 * A code is {@code u / step} rounded, so what followed the codes takes {@code u} with a scale divided by {@code step}.
 */
final class UnroundedNetwork {

    private final Graph graph;
    private final Map<Integer, ActivationGrid> clips;
    private final NodeEvaluator evaluator;

    private UnroundedNetwork(Graph graph, Map<Integer, ActivationGrid> clips) {
        this.graph = graph;
        this.clips = Map.copyOf(clips);
        this.evaluator = new NodeEvaluator(graph);
    }

    /** {@code network} without the rounding. */
    static UnroundedNetwork of(Graph network) {
        List<ValueType> types = network.types();
        List<Node> nodes = new ArrayList<>();
        Map<Integer, ActivationGrid> clips = new HashMap<>();
        for (int i = 0; i < network.nodes().size(); i++) {
            Node node = network.nodes().get(i);
            if (node instanceof Node.Quantize quantize) {
                clips.put(i, quantize.grid());
            }
            nodes.add(unrounded(node, network.nodes(), types));
        }
        return new UnroundedNetwork(new Graph(nodes, network.outputs()), clips);
    }

    private static Node unrounded(Node node, List<Node> nodes, List<ValueType> types) {
        if (node instanceof Node.Quantize quantize) {
            // Holds the place of the clip, which the IR has no node for.
            return scaled(quantize.name(), quantize.input(), 1, types);
        }
        if (node instanceof Node.Decode decode) {
            ActivationGrid grid = types.get(decode.input()).codeGrid();
            return scaled(decode.name(), decode.input(), grid.scale() / (grid.levels() * grid.step()), types);
        }
        if (node instanceof Node.IntegerConvolution convolution) {
            return new Node.FloatConvolution(
                    convolution.name(),
                    convolution.input(),
                    convolution.window(),
                    convolution.weights(),
                    FloatVector.of());
        }
        if (node instanceof Node.Affine affine
                && nodes.get(affine.input()) instanceof Node.IntegerConvolution convolution) {
            double step = types.get(convolution.input()).codeGrid().step();
            double factor = convolution.weights().grid().levels() / step;
            return new Node.Affine(affine.name(), affine.input(), times(affine.scale(), factor), affine.shift());
        }
        return node;
    }

    private static Node scaled(String name, int input, double factor, List<ValueType> types) {
        float[] scale = new float[types.get(input).shape().channels()];
        Arrays.fill(scale, (float) factor);
        return new Node.Affine(name, input, FloatVector.of(scale), FloatVector.of(new float[scale.length]));
    }

    private static FloatVector times(FloatVector values, double factor) {
        float[] products = values.toArray();
        for (int i = 0; i < products.length; i++) {
            products[i] = (float) (products[i] * factor);
        }
        return FloatVector.of(products);
    }

    /** The nodes. Those that {@link #clip} knows stand for a clip and not for what they say. */
    Graph graph() {
        return graph;
    }

    /** The interval that node {@code index} clips to, if it does. */
    Optional<ActivationGrid> clip(int index) {
        return Optional.ofNullable(clips.get(index));
    }

    /**
     * Evaluates the network as the reference interpreter would.
     *
     * @param image HWC
     * @return the value of every node, HWC, by index
     */
    List<float[]> values(float[] image) {
        List<float[]> values = new ArrayList<>();
        values.add(image);
        for (int i = 1; i < graph.nodes().size(); i++) {
            ActivationGrid grid = clips.get(i);
            Value[] operands = graph.nodes().get(i).inputs().stream()
                    .map(values::get)
                    .map(Value::of)
                    .toArray(Value[]::new);
            values.add(grid == null ? evaluator.evaluate(i, operands).floats() : clipped(operands[0].floats(), grid));
        }
        return values;
    }

    private static float[] clipped(float[] x, ActivationGrid grid) {
        float[] clipped = new float[x.length];
        for (int i = 0; i < x.length; i++) {
            clipped[i] = (float) (grid.position(x[i]) * grid.step());
        }
        return clipped;
    }
}
