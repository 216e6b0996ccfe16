package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.bitsearch.baseline.Baseline;
import org.lowbit4j.bitsearch.baseline.Sensitivities;
import org.lowbit4j.bitsearch.cost.SearchedLayer;
import org.lowbit4j.bitsearch.search.LayerSensitivities;
import org.lowbit4j.bitsearch.search.SearchCosts;
import org.lowbit4j.samples.progress.ProgressLine;
import picocli.CommandLine.Mixin;

/** A plan by how much the loss on training images grows where a layer has few bits. */
abstract class RankingCommand extends FloatPlanningCommand {

    @Mixin
    private final PlanImages images = new PlanImages();

    abstract Baseline baseline(Sensitivities sensitivities);

    @Override
    final Made make(ComputationGraph network, List<SearchedLayer> layers, SearchCosts costs) throws IOException {
        try (ProgressLine line = ProgressLine.start("sensitivities", "layers", layers.size())) {
            LayerSensitivities sensitivities = new LayerSensitivities(layers, quantizers(), images.some(this, network));
            return Made.by(baseline(sensitivities.of(network, costs, line::at)), costs);
        }
    }

    @Override
    final Optional<Map<String, Object>> digests() {
        return images.digests();
    }
}
