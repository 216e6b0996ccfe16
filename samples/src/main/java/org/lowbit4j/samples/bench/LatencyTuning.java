package org.lowbit4j.samples.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.bitsearch.latency.LatencyMeasurement;
import org.lowbit4j.bitsearch.search.PlanningGraph;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.quant.model.PackedNetwork;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.quant.scheme.Quantizers;

/**
 * A network whose layers are to be timed at all candidate bitwidths.
 *
 * @param graph lowered
 * @param layers names of its conv and dense layers, in order of evaluation
 */
public record LatencyTuning(Graph graph, List<String> layers) {

    /** Immutable copies. */
    public LatencyTuning {
        layers = List.copyOf(layers);
    }

    /** A packed network. */
    public static LatencyTuning ofPacked(Path file) throws IOException {
        Graph graph = PackedNetwork.graph(file);
        return new LatencyTuning(graph, PlanningGraph.quantizedLayers(graph));
    }

    /** A float network as a search would quantize it. */
    public static LatencyTuning ofFloat(Path model, Shape input, FirstLast firstLast, Quantizers quantizers)
            throws IOException {
        OneDnn.enable();
        ComputationGraph network = ModelFiles.load(model);
        Graph graph = PlanningGraph.quantized(network, input, firstLast, quantizers);
        return new LatencyTuning(graph, new NetworkQuantizer(network).quantizableLayers());
    }

    /** The measurement of the layers that a search may change. */
    public LatencyMeasurement measurement(
            FirstLast firstLast, Quantizers quantizers, Candidates weights, Candidates activations) {
        return new LatencyMeasurement(
                graph,
                PlanningGraph.searched(graph, layers, firstLast, weights, activations),
                quantizers.weights().grid().coding());
    }
}
