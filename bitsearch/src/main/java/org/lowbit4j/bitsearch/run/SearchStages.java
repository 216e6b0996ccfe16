package org.lowbit4j.bitsearch.run;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.bitsearch.plan.DerivedPlan;
import org.lowbit4j.bitsearch.search.SearchCosts;
import org.lowbit4j.bitsearch.search.SearchData;
import org.lowbit4j.bitsearch.search.SearchInProgress;
import org.lowbit4j.bitsearch.search.SearchLayers;
import org.lowbit4j.bitsearch.search.SearchStart;
import org.lowbit4j.bitsearch.search.SearchState;
import org.lowbit4j.bitsearch.trail.SearchTrail;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.model.InputDescription;
import org.lowbit4j.quant.run.QuantizationStages.Source;
import org.lowbit4j.quant.run.RunData;
import org.lowbit4j.quant.run.RunDirectory;
import org.lowbit4j.quant.run.Stages;
import org.lowbit4j.quant.training.EpochProgress;
import org.lowbit4j.quant.training.EpochResult;
import org.lowbit4j.quant.training.Learning;
import org.lowbit4j.quant.training.TrainingData;
import org.lowbit4j.quant.training.TrainingObserver;
import org.lowbit4j.quant.training.TrainingSettings;

/** The one stage of a search. */
public final class SearchStages implements Stages {

    private final Source source;
    private final SearchSpec spec;
    private final TrainingSettings settings;
    private final InputDescription description;
    private final Function<ComputationGraph, RunData> data;
    private final Function<TrainingData, SearchData> parts;
    private final Function<Map<String, Object>, Map<String, String>> provenance;
    private @Nullable SearchInProgress search;
    private @Nullable SearchTrail trail;
    private @Nullable Result result;

    /** What was found, and what it is measured by. */
    public record Result(DerivedPlan derived, SearchCosts costs) {}

    /**
     * A search.
     *
     * @param source the float network, which stays as it is
     * @param spec what is searched
     * @param settings how the weights are trained
     * @param description what the network's file says of its inputs and outputs
     * @param data the examples for a network
     * @param parts of the training examples: see {@link SearchData#of}
     * @param provenance what a plan says of where it comes from, by the configuration of the run
     */
    public SearchStages(
            Source source,
            SearchSpec spec,
            TrainingSettings settings,
            InputDescription description,
            Function<ComputationGraph, RunData> data,
            Function<TrainingData, SearchData> parts,
            Function<Map<String, Object>, Map<String, String>> provenance) {
        this.source = source;
        this.spec = spec;
        this.settings = settings;
        this.description = description;
        this.data = data;
        this.parts = parts;
        this.provenance = provenance;
    }

    /** Refuses a budget that cannot be kept before anything is written. */
    @Override
    public ComputationGraph start(int stage, Optional<ComputationGraph> before) throws IOException {
        spec.checkWarmup(settings.epochs());
        ComputationGraph from = source.network();
        RunData examples = data.apply(from);
        int steps = parts.apply(examples.train()).steps();
        ComputationGraph network = SearchStart.of(
                from,
                spec.candidates(),
                spec.firstLast(),
                new NetworkQuantizer.Training(
                        settings.updater(steps), settings.weightDecay(), settings.seed(), spec.quantizers()),
                examples.plain());
        costs(network);
        return network;
    }

    private SearchCosts costs(ComputationGraph network) {
        return SearchLayers.costs(network, description, spec.budget(), spec.latency());
    }

    @Override
    public Learning learning(ComputationGraph network, TrainingData all, RunDirectory directory) throws IOException {
        SearchData examples = parts.apply(all);
        SearchInProgress started = new SearchInProgress(
                network,
                costs(network),
                spec.settings(settings, examples.steps()),
                spec.budgetWeight(),
                directory.kept(SearchState.ENTRY).map(SearchState::parse));
        directory.keep(SearchState.ENTRY, () -> SearchState.text(started.state()));
        search = started;
        trail = SearchTrail.read(directory.path(), directory.results().size());
        return started.learning(examples);
    }

    /** The trail comes before the checkpoint, so that a run that is resumed finds the rows of every epoch it has done. */
    @Override
    public TrainingObserver observer(RunDirectory directory) {
        SearchTrail rows = Objects.requireNonNull(trail);
        SearchInProgress searching = Objects.requireNonNull(search);
        return new TrainingObserver() {
            @Override
            public void stepDone(ComputationGraph network, EpochProgress progress) throws IOException {
                directory.stepDone(network, progress);
            }

            @Override
            public void epochDone(ComputationGraph network, EpochResult epoch) throws IOException {
                rows.add(epoch.epoch(), searching);
                rows.write(directory.path());
                directory.epochDone(network, epoch);
            }
        };
    }

    @Override
    public void finish(ComputationGraph network, RunDirectory directory) throws IOException {
        SearchCosts costs = search == null ? costs(network) : search.costs();
        DerivedPlan derived = SearchInProgress.derive(network, costs);
        Map<String, String> origin = provenance.apply(RunDirectory.configuration(directory.path()));
        directory.savePlan(costs.complete(derived.plan(origin)));
        result = new Result(derived, costs);
    }

    /** The result of a search that is finished. */
    public Result result() {
        return Objects.requireNonNull(result, "the search is not finished");
    }

    @Override
    public String progress() {
        return search == null ? "" : search.progress();
    }
}
