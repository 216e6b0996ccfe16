package org.lowbit4j.quant.parity;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.interpreter.Value;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.quant.GraphStructure;
import org.lowbit4j.quant.NativeArrays;
import org.lowbit4j.quant.convolution.DenseGeometry;
import org.lowbit4j.quant.layer.FusedRelu;
import org.lowbit4j.quant.layer.LayerTrace;
import org.lowbit4j.quant.layer.QuantizedLayerRuntime;
import org.lowbit4j.quant.lowering.LoweredNetwork;
import org.lowbit4j.quant.memory.FloatMemory;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What the training graph computes for one batch, image by image and in the layout of the IR. Closing frees native memory. */
final class GraphValues implements AutoCloseable {

    private final LoweredNetwork lowered;
    private final GraphStructure structure;
    private final boolean channelsLast;
    private final INDArray images;
    private final Map<String, INDArray> activations;
    private final List<INDArray> computed = new ArrayList<>();
    private final Map<String, LayerTrace> traces = new HashMap<>();

    /** {@code channelsLast} says whether the images of {@code network} are NHWC, or its sequences NWC. */
    GraphValues(ComputationGraph network, LoweredNetwork lowered, boolean channelsLast, INDArray images) {
        this.lowered = lowered;
        this.channelsLast = channelsLast;
        this.images = images;
        this.activations = new HashMap<>(network.feedForward(images, false));
        // Threads read images of one batch, and ND4J's slices of a view are not for several at a time.
        computed.addAll(activations.values());
        activations.replaceAll((vertex, values) -> FloatMemory.dense(values));
        this.structure = new GraphStructure(network);
        for (Node node : lowered.graph().integerConvolutions()) {
            QuantizedLayerRuntime layer = (QuantizedLayerRuntime) structure.runtime(node.name());
            INDArray input = required(activations, structure.inputs(node.name()).get(0));
            traces.put(node.name(), layer.trace(flattenedFor(layer, input)));
        }
    }

    private static INDArray flattenedFor(QuantizedLayerRuntime layer, INDArray input) {
        boolean dense = layer.layer().geometry() instanceof DenseGeometry;
        return dense && input.rank() == 4
                ? input.dup('c').reshape('c', input.size(0), input.length() / input.size(0))
                : input;
    }

    /** The training graph's float32 value at a node, where the node yields a vertex's output. */
    Optional<Value> floats(int image, int node) {
        String vertex = lowered.vertices().get(node);
        return vertex == null || isOverwritten(vertex)
                ? Optional.empty()
                : Optional.of(Value.of(image(required(activations, vertex), image, channelsLast)));
    }

    /** In inference, an activation layer of DL4J 1.0.0-M2.1 works in the array that it reads. */
    private boolean isOverwritten(String vertex) {
        return structure.consumers(vertex).stream()
                .map(structure::layer)
                .flatMap(Optional::stream)
                .anyMatch(layer -> layer instanceof ActivationLayer && !(layer instanceof FusedRelu));
    }

    /** The codes that enter a quantized layer. */
    Value codes(int image, String layer) {
        LayerTrace trace = required(traces, layer);
        return integers(trace.codes(), image, trace.channelsLast());
    }

    /** Whether {@link #codes} and {@link #accumulators} know this layer. */
    boolean isTraced(String layer) {
        return traces.containsKey(layer);
    }

    /** The accumulators of a quantized layer. */
    Value accumulators(int image, String layer) {
        LayerTrace trace = required(traces, layer);
        return integers(trace.accumulators(), image, trace.channelsLast());
    }

    /** The values of an image in the order [height, width, channel], or [width, channel]. */
    private static float[] image(INDArray batch, int image, boolean channelsLast) {
        if (channelsLast || batch.rank() < 3) {
            FloatMemory memory = FloatMemory.of(FloatMemory.dense(batch));
            float[] values = new float[memory.length() / Math.toIntExact(batch.size(0))];
            memory.get(image * values.length, values, values.length);
            return values;
        }
        INDArray slice = batch.slice(image);
        INDArray turned = slice.rank() == 3 ? slice.permute(1, 2, 0) : slice.permute(1, 0);
        return FloatMemory.copyOf(turned.dup('c'));
    }

    private static Value integers(INDArray batch, int image, boolean channelsLast) {
        float[] values = image(batch, image, channelsLast);
        int[] integers = new int[values.length];
        for (int i = 0; i < values.length; i++) {
            integers[i] = (int) values[i];
        }
        return Value.of(integers);
    }

    @Override
    public void close() {
        NativeArrays.release(activations.values(), images);
        NativeArrays.release(computed, images);
        for (LayerTrace trace : traces.values()) {
            trace.codes().close();
            trace.accumulators().close();
        }
    }
}
