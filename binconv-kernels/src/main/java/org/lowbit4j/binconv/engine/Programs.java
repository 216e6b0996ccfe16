package org.lowbit4j.binconv.engine;

import java.util.Map;
import java.util.TreeMap;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.kernel.ChannelsLastKernel;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;
import org.lowbit4j.binconv.kernel.FloatProvider;
import org.lowbit4j.binconv.plan.NetworkPlan;

/**
 * The two programs of a graph on one set of kernels.
 *
 * @param fused leaves values out that no later node needs
 * @param observed yields the value of every node
 * @param kernels kernels of the integer convolutions, by node
 */
record Programs(Program fused, Program observed, Map<Integer, ConvolutionKernel> kernels) {

    /** @param threads threads that may run them at a time */
    static Programs of(Graph graph, Map<Integer, ConvolutionKernel> kernels, FloatProvider provider, int threads) {
        FloatKernels floats = FloatKernels.of(graph, provider);
        Map<Integer, ConvolutionKernel> observed = channelsLast(kernels);
        return new Programs(
                new Program(NetworkPlan.fused(graph, kernels), kernels, floats, threads),
                new Program(NetworkPlan.nodeByNode(graph, observed), observed, floats, threads),
                kernels);
    }

    /** Whoever observes values wants them channels last. */
    private static Map<Integer, ConvolutionKernel> channelsLast(Map<Integer, ConvolutionKernel> kernels) {
        Map<Integer, ConvolutionKernel> channelsLast = new TreeMap<>();
        kernels.forEach((node, kernel) -> channelsLast.put(node, ChannelsLastKernel.of(kernel)));
        return channelsLast;
    }
}
