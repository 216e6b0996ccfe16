package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.bitsearch.plan.DerivedPlan;
import org.lowbit4j.samples.data.TrainingBatches;
import org.lowbit4j.samples.search.NetworkSearch;
import org.lowbit4j.samples.search.SearchCosts;
import org.lowbit4j.samples.search.SearchState;
import org.lowbit4j.samples.search.SearchTrail;
import org.lowbit4j.samples.train.EpochResult;
import org.lowbit4j.samples.train.Learning;
import org.lowbit4j.samples.train.RunDirectory;
import org.lowbit4j.samples.train.TrainingObserver;

/** The one stage of a search. */
final class SearchStages implements Stages {

    private final SearchMaker maker;
    private @Nullable NetworkSearch search;
    private @Nullable SearchTrail trail;
    private @Nullable Result result;

    /** What was found, and what it is measured by. */
    record Result(DerivedPlan derived, SearchCosts costs) {}

    /** What the command knows of the search. */
    interface SearchMaker {

        /** The search network to begin with. */
        ComputationGraph start() throws IOException;

        /** What plans of a search network cost. */
        SearchCosts costs(ComputationGraph network) throws IOException;

        /** The search in {@code network}; {@code state} is what a checkpoint has kept. */
        NetworkSearch search(
                ComputationGraph network, SearchCosts costs, TrainingBatches batches, Optional<String> state);
    }

    SearchStages(SearchMaker maker) {
        this.maker = maker;
    }

    /** Refuses a budget that cannot be kept before anything is written. */
    @Override
    public ComputationGraph start(int stage, Optional<ComputationGraph> before) throws IOException {
        ComputationGraph network = maker.start();
        maker.costs(network);
        return network;
    }

    @Override
    public Learning learning(ComputationGraph network, TrainingBatches batches, RunDirectory directory)
            throws IOException {
        NetworkSearch started = maker.search(network, maker.costs(network), batches, directory.kept(SearchState.ENTRY));
        directory.keep(SearchState.ENTRY, () -> SearchState.text(started.state()));
        search = started;
        trail = SearchTrail.read(directory.path(), directory.results().size());
        return started.learning(batches);
    }

    /** The trail comes before the checkpoint, so that a run that is resumed finds the rows of every epoch it has done. */
    @Override
    public TrainingObserver observer(RunDirectory directory) {
        SearchTrail rows = Objects.requireNonNull(trail);
        NetworkSearch searching = Objects.requireNonNull(search);
        return new TrainingObserver() {
            @Override
            public void epochDone(ComputationGraph network, EpochResult result) throws IOException {
                rows.add(result.epoch(), searching);
                rows.write(directory.path());
                directory.epochDone(network, result);
            }
        };
    }

    @Override
    public void finish(ComputationGraph network, RunDirectory directory) throws IOException {
        SearchCosts costs = search == null ? maker.costs(network) : search.costs();
        DerivedPlan derived = NetworkSearch.derive(network, costs);
        Map<String, String> provenance = PlanProvenance.of(RunDirectory.configuration(directory.path()));
        directory.savePlan(costs.complete(derived.plan(provenance)));
        result = new Result(derived, costs);
    }

    /** The result of a search that is finished. */
    Result result() {
        return Objects.requireNonNull(result);
    }

    @Override
    public String progress() {
        return search == null ? "" : search.progress();
    }
}
