package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.bitsearch.cost.SearchedLayer;
import org.lowbit4j.bitsearch.search.PlanningGraph;
import org.lowbit4j.bitsearch.search.SearchCosts;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.quant.scheme.Quantizers;
import org.lowbit4j.samples.cli.options.SearchSpaceOptions;
import picocli.CommandLine.Mixin;

/** A way from a float network to a plan. */
abstract class FloatPlanningCommand extends PlanningCommand {

    @Mixin
    private final SearchSpaceOptions space = new SearchSpaceOptions();

    abstract Made make(ComputationGraph network, List<SearchedLayer> layers, SearchCosts costs) throws IOException;

    @Override
    final void check() throws IOException {
        space.check();
    }

    @Override
    final Made make(ComputationGraph network) throws IOException {
        Graph lowered = PlanningGraph.quantized(network, inputShape(), space.firstLast(), space.quantizers());
        List<SearchedLayer> layers = PlanningGraph.searched(
                lowered,
                new NetworkQuantizer(network).quantizableLayers(),
                space.firstLast(),
                space.weights(),
                space.activations());
        return make(
                network,
                layers,
                SearchCosts.of(lowered, ModelFiles.description(model()), layers, space.budget(), space.latency()));
    }

    final Quantizers quantizers() {
        return space.quantizers();
    }
}
