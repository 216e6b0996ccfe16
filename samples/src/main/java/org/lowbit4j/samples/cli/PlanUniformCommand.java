package org.lowbit4j.samples.cli;

import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.bitsearch.baseline.UniformBits;
import org.lowbit4j.bitsearch.cost.SearchedLayer;
import org.lowbit4j.bitsearch.search.SearchCosts;
import picocli.CommandLine.Command;

/** {@code lowbit plan uniform}. */
@Command(name = "uniform", description = "The most bits that the budget allows, the same everywhere.")
final class PlanUniformCommand extends FloatPlanningCommand {

    @Override
    Made make(ComputationGraph network, List<SearchedLayer> layers, SearchCosts costs) {
        return Made.by(new UniformBits(), costs);
    }
}
