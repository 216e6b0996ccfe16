package org.lowbit4j.binconv.engine;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;

/** Times the groups of a program one by one, in the calling thread. */
final class Profiler {

    private final Graph graph;
    private final Programs programs;

    Profiler(Graph graph, Programs programs) {
        this.graph = graph;
        this.programs = programs;
    }

    /** Runs one image {@code runs} times. */
    List<LayerTiming> profile(float[] image, int runs) {
        Program program = programs.fused();
        List<Program.Group> groups = program.groups();
        long[][] nanos = new long[groups.size()][runs];
        Workspace workspace = program.acquire();
        for (int run = 0; run < runs; run++) {
            System.arraycopy(image, 0, workspace.floats(program.slot(0)), 0, image.length);
            for (int group = 0; group < nanos.length; group++) {
                long begin = System.nanoTime();
                groups.get(group).run(workspace, StageRunner.ALONE);
                nanos[group][run] = System.nanoTime() - begin;
            }
        }
        program.release(workspace);
        List<LayerTiming> timings = new ArrayList<>();
        for (int group = 0; group < nanos.length; group++) {
            Arrays.sort(nanos[group]);
            int node = groups.get(group).head();
            String layer = graph.nodes().get(node).name();
            timings.add(new LayerTiming(node, layer, kernel(node), nanos[group][runs / 2], nanos[group][0]));
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
