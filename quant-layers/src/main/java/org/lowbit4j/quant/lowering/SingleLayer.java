package org.lowbit4j.quant.lowering;

import java.util.function.Function;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.quant.layer.QuantizedLayer;
import org.lowbit4j.quant.layer.QuantizedLayerRuntime;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Quantized layers lowered alone: what lies behind them, a batch norm for instance, stays where it is. */
final class SingleLayer {

    private SingleLayer() {}

    /** The graph of a layer up to its activation function, over the smallest input that it takes. */
    static Graph lower(String name, QuantizedLayerRuntime trained) {
        return lower(name, (QuantizedLayer) trained.layer().clone(), trained::getParam);
    }

    /** The same from a layer and its parameters by name. */
    static Graph lower(String name, QuantizedLayer layer, Function<String, INDArray> parameters) {
        ComputationGraph alone = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("input")
                .addLayer(name, layer, "input")
                .setOutputs(name)
                .build());
        alone.init();
        alone.getLayer(name).paramTable().forEach((key, value) -> value.assign(parameters.apply(key)));
        return Lowering.lower(alone, layer.geometry().smallestImage());
    }

    /** The same graph over an input of another shape, with the padding that the mode asks for there. */
    static Graph on(Graph layer, ConvolutionMode mode, Shape input) {
        return mode == ConvolutionMode.Same
                ? new Graph(
                        layer.nodes().stream().map(node -> padded(node, input)).toList())
                : layer.on(input);
    }

    private static Node padded(Node node, Shape input) {
        if (node instanceof Node.Input image) {
            return new Node.Input(image.name(), input);
        }
        if (node instanceof Node.IntegerConvolution n) {
            return new Node.IntegerConvolution(n.name(), n.input(), same(n.name(), n.window(), input), n.weights());
        }
        if (node instanceof Node.FloatConvolution n) {
            return new Node.FloatConvolution(
                    n.name(), n.input(), same(n.name(), n.window(), input), n.weights(), n.bias());
        }
        return node;
    }

    private static Window same(String name, Window window, Shape input) {
        return Windows.ofConvolution(
                name,
                new int[] {window.kernelHeight(), window.kernelWidth()},
                new int[] {window.strideHeight(), window.strideWidth()},
                new int[] {0, 0},
                new int[] {window.dilationHeight(), window.dilationWidth()},
                ConvolutionMode.Same,
                input);
    }
}
