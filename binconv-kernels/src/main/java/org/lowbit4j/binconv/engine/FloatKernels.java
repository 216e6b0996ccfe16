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
 * @param loops loops of the other nodes
 */
record FloatKernels(Map<Integer, FloatConvolutionKernel> convolutions, FloatLoops loops) {

    static FloatKernels of(Graph graph, FloatProvider provider) {
        List<ValueType> types = graph.types();
        Map<Integer, FloatConvolutionKernel> kernels = new TreeMap<>();
        for (int i = 0; i < types.size(); i++) {
            if (graph.nodes().get(i) instanceof Node.FloatConvolution node) {
                FloatConvolutionSpec spec = new FloatConvolutionSpec(
                        types.get(node.input()).shape(), node.window(), node.weights(), node.bias());
                kernels.put(i, provider.convolution(spec));
            }
        }
        return new FloatKernels(kernels, provider.loops());
    }
}
