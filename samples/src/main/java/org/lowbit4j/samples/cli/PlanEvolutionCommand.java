package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.bitsearch.baseline.EvolutionSettings;
import org.lowbit4j.bitsearch.baseline.EvolutionarySearch;
import org.lowbit4j.bitsearch.search.SearchCosts;
import org.lowbit4j.bitsearch.search.SearchLayers;
import org.lowbit4j.bitsearch.search.SharedWeights;
import org.lowbit4j.samples.cli.options.BudgetOptions;
import org.lowbit4j.samples.cli.options.SeedOption;
import org.lowbit4j.samples.progress.ProgressLine;
import org.nd4j.linalg.dataset.DataSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lowbit plan evolution}. */
@Command(
        name = "evolution",
        description = {
            "Plans evolve, evaluated on training images with the meta weights of a search.",
            "--model is that search's run, and candidates, quantizers, first and last layer are what it had."
        })
final class PlanEvolutionCommand extends PlanningCommand {

    @Mixin
    private final BudgetOptions budget = new BudgetOptions();

    @Option(
            names = "--generations",
            paramLabel = "N",
            description = "How often plans are bred, 32 at a time (default: ${DEFAULT-VALUE}).")
    private int generations = EvolutionSettings.usual(0).generations();

    @Mixin
    private final SeedOption seed = new SeedOption();

    @Mixin
    private final PlanImages images = new PlanImages();

    @Override
    void check() throws IOException {
        budget.latency();
    }

    @Override
    Made make(ComputationGraph network) throws IOException {
        if (SearchLayers.of(network).isEmpty()) {
            throw new IllegalArgumentException("--model " + model()
                    + " has no search layers; an evolution evaluates plans with the weights of a search, give its run");
        }
        SearchCosts costs = SearchLayers.costs(network, described(), budget.budget(), budget.latency());
        EvolutionSettings settings = EvolutionSettings.usual(seed.seed()).withGenerations(generations);
        int plans = settings.population() * (1 + settings.generations());
        List<DataSet> batches = new ArrayList<>();
        images.some(this, network).forEachRemaining(batches::add);
        SharedWeights weights = new SharedWeights(network, batches);
        AtomicInteger done = new AtomicInteger();
        try (ProgressLine line = ProgressLine.start("evolution", "plans", plans)) {
            return Made.by(
                    new EvolutionarySearch(
                            plan -> {
                                double loss = weights.loss(plan);
                                line.at(done.incrementAndGet());
                                return loss;
                            },
                            settings),
                    costs);
        }
    }

    @Override
    OptionalLong seed() {
        return OptionalLong.of(seed.seed());
    }

    @Override
    Optional<Map<String, Object>> digests() {
        return images.digests();
    }
}
