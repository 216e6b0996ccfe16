package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.bitsearch.layer.SearchForm;
import org.lowbit4j.bitsearch.search.SearchSettings;
import org.lowbit4j.bitsearch.search.Update;
import org.lowbit4j.bitsearch.strength.TemperatureSchedule;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.samples.data.TrainingBatches;
import org.lowbit4j.samples.model.ImageTask;
import org.lowbit4j.samples.model.Networks;
import org.lowbit4j.samples.result.SearchResult;
import org.lowbit4j.samples.result.SearchedCosts;
import org.lowbit4j.samples.result.TrainingResult;
import org.lowbit4j.samples.search.NetworkSearch;
import org.lowbit4j.samples.search.SearchCosts;
import org.lowbit4j.samples.search.SearchLayers;
import org.lowbit4j.samples.search.SearchLearning;
import org.lowbit4j.samples.search.SearchStart;
import org.lowbit4j.samples.search.SearchState;
import org.lowbit4j.samples.train.RunDirectory;
import org.lowbit4j.samples.train.TrainingSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code lowbit search}. */
@Command(
        name = "search",
        description = {
            "Searches the bits of every layer of a float network (EBS) under a budget, and writes plan.json.",
            "An epoch is one pass over half of the training images; after each step of the weights on it comes one of the strengths on"
                    + " the other half (--update single: both on all images). The directory of the run also gets strengths.csv and costs.csv.",
            "Needed: --model, --budget, --data and --out; or --resume alone."
        })
final class SearchCommand implements Callable<SearchResult> {

    private static final double LEARNING_RATE = 0.01;

    /** How the shares come from the strengths. */
    enum Mode {
        DET,
        STO
    }

    @Option(
            names = "--model",
            paramLabel = "M",
            description = "The float network: a Deeplearning4j model (.zip) or the directory of a run.")
    private @Nullable Path model;

    @Mixin
    private final SearchSpaceOptions space = new SearchSpaceOptions();

    @Option(
            names = "--mode",
            paramLabel = "det|sto",
            description =
                    "Shares by a softmax (det) or a Gumbel softmax whose temperature falls from 5 to 0.5 (sto; default:"
                            + " ${DEFAULT-VALUE}).")
    private Mode mode = Mode.DET;

    @Option(
            names = "--update",
            paramLabel = "alternating|mixed|single",
            description =
                    "What the strengths learn from: the other half of the images (alternating), both halves (mixed), or, with the"
                            + " weights, all images (single; default: ${DEFAULT-VALUE}).")
    private Update update = Update.ALTERNATING;

    @Option(
            names = "--warmup",
            paramLabel = "N",
            description = "First epochs, in which only the weights learn (default: ${DEFAULT-VALUE}).")
    private int warmup;

    @Option(
            names = "--strength-lr",
            paramLabel = "X",
            description = "Learning rate of the strengths (default: ${DEFAULT-VALUE}).")
    private double strengthRate = SearchSettings.LEARNING_RATE;

    @Option(
            names = "--budget-weight",
            paramLabel = "X",
            description = "Weight of the loss that an expected cost above the budget adds (default: ${DEFAULT-VALUE}).")
    private double budgetWeight = SearchSettings.BUDGET_WEIGHT;

    @Mixin
    private final TrainingOptions training = new TrainingOptions();

    @Override
    public SearchResult call() throws IOException {
        if (model == null) {
            throw new IllegalArgumentException("--model is missing; give the float network to start from");
        }
        space.check();
        checkRates();
        try (Session session = Session.open(training, LEARNING_RATE)) {
            checkWarmup(session.settings());
            SearchStages stages = new SearchStages(new Maker(session, model));
            TrainingResult run = session.run(stages);
            SearchStages.Result found = stages.result();
            return new SearchResult(
                    run,
                    training.out().resolve(RunDirectory.PLAN).toString(),
                    SearchedCosts.of(found.derived(), found.costs()));
        }
    }

    private void checkRates() {
        if (!(strengthRate > 0) || Double.isInfinite(strengthRate)) {
            throw new IllegalArgumentException("--strength-lr " + strengthRate + "; expected a positive number");
        }
        if (!(budgetWeight >= 0) || Double.isInfinite(budgetWeight)) {
            throw new IllegalArgumentException("--budget-weight " + budgetWeight + "; expected a number of at least 0");
        }
    }

    private void checkWarmup(TrainingSettings settings) {
        if (warmup < 0 || warmup >= settings.epochs()) {
            throw new IllegalArgumentException("--warmup " + warmup + " of --epochs " + settings.epochs()
                    + "; expected at least 0 and less than all, so that the strengths learn");
        }
    }

    /** The search of one session. */
    private final class Maker implements SearchStages.SearchMaker {

        private final Session session;
        private final Path source;

        Maker(Session session, Path source) {
            this.session = session;
            this.source = source;
        }

        @Override
        public ComputationGraph start() throws IOException {
            ComputationGraph network = Networks.load(source);
            TrainingSettings settings = session.settings();
            int steps = SearchLearning.steps(update, session.batches(network));
            return SearchStart.of(
                    network,
                    new SearchForm(space.weights(), space.activations()),
                    space.firstLast(),
                    new NetworkQuantizer.Training(
                            settings.updater(steps), settings.weightDecay(), settings.seed(), space.quantizers()),
                    session.trainImages());
        }

        @Override
        public SearchCosts costs(ComputationGraph network) throws IOException {
            return SearchLayers.costs(network, ImageTask.of(session.trainImages()), space.budget(), space.latency());
        }

        @Override
        public NetworkSearch search(
                ComputationGraph network, SearchCosts costs, TrainingBatches batches, Optional<String> state) {
            TrainingSettings training = session.settings();
            int steps = SearchLearning.steps(update, batches);
            Optional<TemperatureSchedule> temperatures = mode == Mode.DET
                    ? Optional.empty()
                    : Optional.of(TemperatureSchedule.usual((long) training.epochs() * steps));
            SearchSettings settings =
                    new SearchSettings(update, temperatures, strengthRate, (long) warmup * steps, training.seed());
            return new NetworkSearch(network, costs, settings, budgetWeight, state.map(SearchState::parse));
        }
    }
}
