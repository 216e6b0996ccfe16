package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.bitsearch.baseline.Baseline;
import org.lowbit4j.bitsearch.baseline.EvolutionSettings;
import org.lowbit4j.bitsearch.baseline.EvolutionarySearch;
import org.lowbit4j.bitsearch.baseline.GreedyBits;
import org.lowbit4j.bitsearch.baseline.RandomBits;
import org.lowbit4j.bitsearch.baseline.Sensitivities;
import org.lowbit4j.bitsearch.baseline.SensitivityRanking;
import org.lowbit4j.bitsearch.baseline.UniformBits;
import org.lowbit4j.bitsearch.cost.SearchedLayer;
import org.lowbit4j.bitsearch.search.LayerSensitivities;
import org.lowbit4j.bitsearch.search.PlanningGraph;
import org.lowbit4j.bitsearch.search.SearchCosts;
import org.lowbit4j.bitsearch.search.SearchLayers;
import org.lowbit4j.bitsearch.search.SharedWeights;
import org.lowbit4j.bitsearch.supernet.SupernetTraining;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.evaluation.GraphClassifier;
import org.lowbit4j.quant.model.InputDescription;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.quant.model.NetworkFacts;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.PlanFiles;
import org.lowbit4j.quant.run.RunData;
import org.lowbit4j.quant.training.TrainingSettings;
import org.lowbit4j.samples.data.ImageBatches;
import org.lowbit4j.samples.data.ImageRun;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.data.ImageSource;
import org.nd4j.linalg.dataset.DataSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lowbit plan}. */
@Command(
        name = "plan",
        description = {
            "Makes a plan under a budget by other means than search does: what a search is compared with.",
            "uniform: the most bits, the same everywhere; random: any plan at the budget's cost; sensitivity: the layers that suffer"
                    + " least get the fewest bits; greedy: the next bits always where they bring most. The last two measure on training"
                    + " images (--data, the first 1024 or --images N), one layer at its least candidates and all others at their greatest, how much the loss grows.",
            "evolution: plans evolve, evaluated on these training images with the meta weights of a search; --model is that search's run.",
            "supernet: one branch per bitwidth is trained (DNAS), weights on half of the training images (all, or the first --images N),"
                    + " strengths on the other; time and memory grow with the candidates, so this is for small networks."
        })
final class PlanCommand implements Callable<Integer> {

    private static final int IMAGES = 1024;

    /** How a supernet is trained, as search does it. */
    private static final int BATCH = 128;

    private static final double WEIGHT_DECAY = 1e-4;

    /** What an evolution takes from the search network. */
    private static final List<String> OF_THE_SEARCH = List.of(
            "--candidates",
            "--weight-candidates",
            "--activation-candidates",
            "--quantizer",
            "--weight-quantizer",
            "--activation-quantizer",
            "--first-last");

    private static final List<String> OF_A_SUPERNET = List.of("--epochs", "--lr");
    private static final List<String> OF_AN_EVOLUTION = List.of("--generations");
    private static final List<String> OF_IMAGES = List.of("--data", "--data-dir", "--images", "--image-size");

    /** The ways to a plan. */
    enum BaselineName {
        UNIFORM(false, false),
        RANDOM(false, true),
        SENSITIVITY(true, false),
        GREEDY(true, false),
        EVOLUTION(true, true),
        SUPERNET(true, true);

        private final boolean images;
        private final boolean chance;

        /** Whether it looks at images, and whether it depends on a seed. */
        BaselineName(boolean images, boolean chance) {
            this.images = images;
            this.chance = chance;
        }
    }

    /** A plan, and what plans cost. */
    private record Made(BitwidthPlan plan, SearchCosts costs) {

        static Made by(Baseline baseline, SearchCosts costs) {
            return new Made(costs.complete(baseline.plan(costs.costs(), costs.window())), costs);
        }
    }

    @Spec
    private @Nullable CommandSpec command;

    @Option(
            names = "--model",
            required = true,
            paramLabel = "M",
            description = "The float network, or the directory of its run; for evolution that of a search.")
    private Path model = Path.of("");

    @Option(
            names = "--baseline",
            required = true,
            paramLabel = "uniform|random|sensitivity|greedy|evolution|supernet",
            description = "How the plan is made.")
    private BaselineName baseline = BaselineName.UNIFORM;

    @Mixin
    private final SearchSpaceOptions space = new SearchSpaceOptions();

    @Option(
            names = "--seed",
            paramLabel = "N",
            description = "Seed of a random plan, an evolution or a supernet (default: ${DEFAULT-VALUE}).")
    private long seed = 1;

    @Option(
            names = "--generations",
            paramLabel = "N",
            description = "Of an evolution, each of 32 plans (default: ${DEFAULT-VALUE}).")
    private int generations = EvolutionSettings.usual(0).generations();

    @Option(
            names = "--epochs",
            paramLabel = "N",
            description = "Of a supernet, passes over half of the images (default: ${DEFAULT-VALUE}).")
    private int epochs = 1;

    @Option(
            names = "--lr",
            paramLabel = "X",
            description = "Of a supernet, learning rate of the first step of its weights (default: ${DEFAULT-VALUE}).")
    private double learningRate = 0.01;

    @Mixin
    private final DataOptions data = new DataOptions();

    private @Nullable ImageSet looked;

    @Mixin
    private final InputShapeOption inputShape = new InputShapeOption();

    @Option(names = "--out", required = true, paramLabel = "P.json", description = "The plan to write.")
    private Path out = Path.of("");

    @Mixin
    private final ForceOption force = new ForceOption();

    @Mixin
    private final OutputOptions output = new OutputOptions();

    @Override
    public Integer call() throws IOException {
        force.check(out);
        space.check();
        checkOptions();
        OneDnn.enable();
        ComputationGraph network = ModelFiles.load(model);
        Made made = baseline == BaselineName.EVOLUTION ? evolved(network) : ranked(network);
        BitwidthPlan plan = withProvenance(made.plan());
        PlanFiles.write(plan, out);
        print(made.costs(), plan);
        return 0;
    }

    private Made ranked(ComputationGraph network) throws IOException {
        Graph lowered = PlanningGraph.quantized(network, inputShape.of(model), space.firstLast(), space.quantizers());
        List<SearchedLayer> layers = PlanningGraph.searched(
                lowered,
                new NetworkQuantizer(network).quantizableLayers(),
                space.firstLast(),
                space.weights(),
                space.activations());
        SearchCosts costs =
                SearchCosts.of(lowered, ModelFiles.description(model), layers, space.budget(), space.latency());
        return switch (baseline) {
            case UNIFORM -> Made.by(new UniformBits(), costs);
            case RANDOM -> Made.by(new RandomBits(seed), costs);
            case SENSITIVITY -> Made.by(new SensitivityRanking(sensitivities(network, layers, costs)), costs);
            case GREEDY -> Made.by(new GreedyBits(sensitivities(network, layers, costs)), costs);
            case SUPERNET -> supernet(network, costs);
            case EVOLUTION -> throw new AssertionError(baseline);
        };
    }

    private Made evolved(ComputationGraph network) throws IOException {
        if (SearchLayers.of(network).isEmpty()) {
            throw new IllegalArgumentException(
                    "--model " + model
                            + " has no search layers; --baseline evolution evaluates plans with the weights of a search, give its run");
        }
        SearchCosts costs = SearchLayers.costs(network, described(), space.budget(), space.latency());
        EvolutionSettings settings = EvolutionSettings.usual(seed).withGenerations(generations);
        int plans = settings.population() * (1 + settings.generations());
        try (ProgressLine line = ProgressLine.start("evolution", "plans", plans)) {
            SharedWeights weights = new SharedWeights(network, batches(network));
            AtomicInteger done = new AtomicInteger();
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

    /** What the model says, with the shape of its input as an option if it does not tell. */
    private InputDescription described() throws IOException {
        InputDescription known = ModelFiles.description(model);
        return new InputDescription(Optional.of(inputShape.of(model)), known.classes(), known.preprocessing());
    }

    private List<DataSet> batches(ComputationGraph network) throws IOException {
        List<DataSet> batches = new ArrayList<>();
        plain(network, images(network)).forEachRemaining(batches::add);
        return batches;
    }

    private static ImageBatches plain(ComputationGraph network, ImageSet images) {
        return new ImageBatches(images, NetworkFacts.inputFormat(network), BATCH);
    }

    private void checkOptions() {
        String name = "--baseline " + baseline.name().toLowerCase(Locale.ROOT);
        if (baseline == BaselineName.EVOLUTION) {
            UnusedOptions.refuse(command, name + ", which takes what the search of --model had", OF_THE_SEARCH);
        }
        UnusedOptions.refuse(command, name, unused());
    }

    /** Options that this way to a plan has no use for. */
    private List<String> unused() {
        List<String> unused = new ArrayList<>();
        if (baseline != BaselineName.SUPERNET) {
            unused.addAll(OF_A_SUPERNET);
        }
        if (baseline != BaselineName.EVOLUTION) {
            unused.addAll(OF_AN_EVOLUTION);
        }
        if (!baseline.images) {
            unused.addAll(OF_IMAGES);
        }
        if (!baseline.chance) {
            unused.add("--seed");
        }
        if (baseline == BaselineName.EVOLUTION) {
            unused.addAll(OF_THE_SEARCH);
        }
        return unused;
    }

    private Made supernet(ComputationGraph network, SearchCosts costs) throws IOException {
        TrainingSettings settings = new TrainingSettings(epochs, BATCH, learningRate, WEIGHT_DECAY, seed);
        ImageSource source = data.open(ModelFiles.description(model).preprocessing());
        ImageSet images = used(network, source.train(data.imagesOr(ImageSource.ALL)));
        RunData examples = new ImageRun(images, Optional.empty(), source.augmentation(), settings).data(network);
        SupernetTraining training =
                new SupernetTraining(network, space.quantizers(), examples.plain(), examples.train(), settings);
        try (ProgressLine line = ProgressLine.start("supernet", "steps", training.steps())) {
            return new Made(costs.complete(training.plan(costs, line::at)), costs);
        }
    }

    private ImageSet images(ComputationGraph network) throws IOException {
        return used(
                network,
                data.open(ModelFiles.description(model).preprocessing()).train(data.imagesOr(IMAGES)));
    }

    /** Refuses images that are not for {@code network}, and notes that a plan comes from them. */
    private ImageSet used(ComputationGraph network, ImageSet images) throws IOException {
        InputDescription known = described();
        ImageSet numbered = images.forModel(known, "The model").numberedAll(known.classes(), "The model");
        GraphClassifier.check(network, plain(network, numbered.first(1)).next());
        looked = numbered;
        return numbered;
    }

    private Sensitivities sensitivities(ComputationGraph network, List<SearchedLayer> layers, SearchCosts costs)
            throws IOException {
        try (ProgressLine line = ProgressLine.start("sensitivities", "layers", layers.size())) {
            return new LayerSensitivities(layers, space.quantizers(), plain(network, images(network)))
                    .of(network, costs, line::at);
        }
    }

    private BitwidthPlan withProvenance(BitwidthPlan plan) throws IOException {
        CommandSpec spec = Objects.requireNonNull(command);
        Map<String, Object> configuration = RunConfiguration.of(spec, unused());
        if (baseline.chance) {
            configuration.put(RunConfiguration.SEED, seed);
        }
        if (looked != null) {
            configuration.put(
                    RunConfiguration.DATA, RunConfiguration.digests(data.name().label(), looked));
        }
        Map<String, String> provenance = PlanProvenance.of(configuration);
        provenance.putAll(plan.provenance());
        return new BitwidthPlan(plan.layers(), plan.totals(), provenance);
    }

    private void print(SearchCosts costs, BitwidthPlan plan) {
        double exact = costs.costs().exact(plan);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("out", out.toString());
        fields.put("budget", costs.budget().toString());
        fields.put("targetCost", costs.window().target());
        fields.put("exactCost", exact);
        fields.put("uniformCosts", costs.uniformCosts());
        String statement = costs.window().contains(exact)
                ? "It is 98 to 100 % of what the budget allows."
                : "It is less than 98 % of what the budget allows: "
                        + baseline.name().toLowerCase(Locale.ROOT) + " has found no plan nearer to it.";
        fields.put("statement", statement);
        output.print(
                fields,
                () -> out + ": " + costs.budget().kind().format(exact) + " of at most "
                        + costs.budget().kind().format(costs.window().target()) + ". " + statement);
    }
}
