package org.lowbit4j.samples.cli;

import java.util.List;
import java.util.OptionalLong;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.bitsearch.baseline.RandomBits;
import org.lowbit4j.bitsearch.cost.SearchedLayer;
import org.lowbit4j.bitsearch.search.SearchCosts;
import org.lowbit4j.samples.cli.options.SeedOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code lowbit plan random}. */
@Command(name = "random", description = "Any plan at the budget's cost.")
final class PlanRandomCommand extends FloatPlanningCommand {

    @Mixin
    private final SeedOption seed = new SeedOption();

    @Override
    Made make(ComputationGraph network, List<SearchedLayer> layers, SearchCosts costs) {
        return Made.by(new RandomBits(seed.seed()), costs);
    }

    @Override
    OptionalLong seed() {
        return OptionalLong.of(seed.seed());
    }
}
