package org.lowbit4j.binconv.engine;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.ValueType;
import org.lowbit4j.binconv.kernel.FloatConvolutionKernel;
import org.lowbit4j.binconv.kernel.FloatConvolutionSpec;
import org.lowbit4j.binconv.kernel.FloatLoops;
import org.lowbit4j.binconv.kernel.FloatProvider;

/**
 * What one provider makes for a graph.
 *
 * @param convolutions kernels of the float convolutions, by node
 * @param channelsFirst those with channels-first results, where there are such
 * @param loops loops of the other nodes
 */
record FloatKernels(
        Map<Integer, FloatConvolutionKernel> convolutions,
        Map<Integer, FloatConvolutionKernel> channelsFirst,
        FloatLoops loops) {

    static FloatKernels of(Graph graph, FloatProvider provider) {
        List<ValueType> types = graph.types();
        Map<Integer, FloatConvolutionKernel> kernels = new TreeMap<>();
        Map<Integer, FloatConvolutionKernel> channelsFirst = new TreeMap<>();
        for (int i = 0; i < types.size(); i++) {
            if (graph.nodes().get(i) instanceof Node.FloatConvolution node) {
                FloatConvolutionSpec spec = new FloatConvolutionSpec(
                        types.get(node.input()).shape(), node.window(), node.weights(), node.bias());
                int index = i;
                kernels.put(i, provider.convolution(spec));
                provider.channelsFirst(spec).ifPresent(kernel -> channelsFirst.put(index, kernel));
            }
        }
        return new FloatKernels(kernels, channelsFirst, provider.loops());
    }
}
