package org.lowbit4j.binconv.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongSupplier;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;

/** Times the passes of a program one by one, in the calling thread. */
final class Profiler {

    private final Graph graph;
    private final Programs programs;
    private final LongSupplier clock;

    /** @param clock nanoseconds since some moment; read before and after every pass, and at no other time */
    Profiler(Graph graph, Programs programs, LongSupplier clock) {
        this.graph = graph;
        this.programs = programs;
        this.clock = clock;
    }

    /** Runs one image {@code runs} times; of an even number of times the median is the longer of the two in the middle. */
    List<LayerTiming> profile(float[] image, int runs) {
        Program program = programs.fused();
        List<Program.Pass> passes = program.passes();
        long[][] nanos = new long[passes.size()][runs];
        Workspace workspace = program.acquire();
        for (int run = 0; run < runs; run++) {
            System.arraycopy(
                    image, 0, workspace.floats(program.slot(program.plan().value(0))), 0, image.length);
            for (int pass = 0; pass < nanos.length; pass++) {
                long begin = clock.getAsLong();
                passes.get(pass).run(workspace, StageRunner.ALONE);
                nanos[pass][run] = clock.getAsLong() - begin;
            }
        }
        program.release(workspace);
        List<LayerTiming> timings = new ArrayList<>();
        for (int pass = 0; pass < nanos.length; pass++) {
            Arrays.sort(nanos[pass]);
            int node = passes.get(pass).head();
            String layer = graph.nodes().get(node).name();
            timings.add(new LayerTiming(node, layer, kernel(node), nanos[pass][runs / 2], nanos[pass][0]));
        }
        return timings;
    }

    private String kernel(int node) {
        ConvolutionKernel kernel = programs.kernels().get(node);
        if (kernel != null) {
            return kernel.name();
        }
        return graph.nodes().get(node) instanceof Node.FloatConvolution ? "float" : "";
    }
}
