package org.lowbit4j.binconv.engine;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.ValueType;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;
import org.lowbit4j.binconv.kernel.KernelChooser;
import org.lowbit4j.binconv.kernel.PlainProvider;

/** The kernels of the integer convolutions of a graph, by node. */
final class GraphKernels {

    private GraphKernels() {}

    static Map<Integer, ConvolutionKernel> of(Graph graph, KernelChooser chooser) {
        return of(graph, chooser, NetworkMemory.unlimited());
    }

    /**
     * Counts every kernel before it is made.
     *
     * @throws EngineMemoryException if they take more than {@code memory} allows
     */
    static Map<Integer, ConvolutionKernel> of(Graph graph, KernelChooser chooser, NetworkMemory memory) {
        List<ValueType> types = graph.types();
        Map<Integer, ConvolutionKernel> kernels = new TreeMap<>();
        for (int i = 0; i < types.size(); i++) {
            if (graph.nodes().get(i) instanceof Node.IntegerConvolution node) {
                ValueType input = types.get(node.input());
                int index = i;
                ConvolutionSpec spec =
                        new ConvolutionSpec(input.shape(), input.codeGrid(), node.window(), node.weights());
                kernels.put(i, chooser.kernel(spec, bytes -> memory.addKernel(node.name(), index, bytes)));
            }
        }
        return kernels;
    }

    static boolean arePlain(Map<Integer, ConvolutionKernel> kernels) {
        return kernels.values().stream().allMatch(kernel -> kernel.name().equals(PlainProvider.NAME));
    }
}
