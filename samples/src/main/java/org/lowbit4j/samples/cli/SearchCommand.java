package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.bitsearch.layer.SearchForm;
import org.lowbit4j.bitsearch.run.SearchSpec;
import org.lowbit4j.bitsearch.run.SearchStages;
import org.lowbit4j.bitsearch.search.SearchData;
import org.lowbit4j.bitsearch.search.SearchSettings;
import org.lowbit4j.bitsearch.search.Update;
import org.lowbit4j.quant.model.InputDescription;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.quant.run.RunDirectory;
import org.lowbit4j.samples.cli.options.SearchSpaceOptions;
import org.lowbit4j.samples.cli.options.TeachingOptions;
import org.lowbit4j.samples.cli.options.TrainingOptions;
import org.lowbit4j.samples.command.PlanProvenance;
import org.lowbit4j.samples.result.SearchResult;
import org.lowbit4j.samples.result.SearchedCosts;
import org.lowbit4j.samples.result.TrainingResult;
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
        SearchSpec spec = new SearchSpec(
                space.budget(),
                space.latency(),
                new SearchForm(space.weights(), space.activations()),
                space.firstLast(),
                space.quantizers(),
                mode == Mode.STO,
                update,
                warmup,
                strengthRate,
                budgetWeight);
        Path source = model;
        if (training.workers() > 1) {
            throw new IllegalArgumentException(
                    "--workers " + training.workers() + " is not for search, which trains one network; leave it out");
        }
        try (Session session = Session.open(training, new TeachingOptions(), LEARNING_RATE)) {
            SearchStages stages = new SearchStages(
                    () -> ModelFiles.load(source),
                    spec,
                    session.settings(),
                    InputDescription.of(session.preprocessing()),
                    session::data,
                    all -> SearchData.of(all, update),
                    PlanProvenance::of);
            TrainingResult run = session.run(stages);
            SearchStages.Result found = stages.result();
            return new SearchResult(
                    run,
                    training.out().resolve(RunDirectory.PLAN).toString(),
                    SearchedCosts.of(found.derived(), found.costs()));
        }
    }
}
