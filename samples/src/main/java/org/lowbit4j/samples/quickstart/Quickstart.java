package org.lowbit4j.samples.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.engine.Engine;
import org.lowbit4j.binconv.engine.EngineOptions;
import org.lowbit4j.binconv.format.PackedModel;
import org.lowbit4j.binconv.format.PackedModelReader;
import org.lowbit4j.binconv.format.PackedModelWriter;
import org.lowbit4j.binconv.image.PreprocessingJson;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.bitsearch.budget.Budget;
import org.lowbit4j.bitsearch.layer.SearchForm;
import org.lowbit4j.bitsearch.search.SearchCosts;
import org.lowbit4j.bitsearch.search.SearchData;
import org.lowbit4j.bitsearch.search.SearchInProgress;
import org.lowbit4j.bitsearch.search.SearchLayers;
import org.lowbit4j.bitsearch.search.SearchSettings;
import org.lowbit4j.bitsearch.search.SearchStart;
import org.lowbit4j.bitsearch.search.Update;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.evaluation.Evaluator;
import org.lowbit4j.quant.evaluation.PackedClassifier;
import org.lowbit4j.quant.evaluation.Scores;
import org.lowbit4j.quant.lowering.Lowering;
import org.lowbit4j.quant.model.InputDescription;
import org.lowbit4j.quant.parity.Verification;
import org.lowbit4j.quant.parity.VerificationReport;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.quant.run.RunData;
import org.lowbit4j.quant.scheme.Quantizers;
import org.lowbit4j.quant.training.EpochResult;
import org.lowbit4j.quant.training.Learning;
import org.lowbit4j.quant.training.PlainLearning;
import org.lowbit4j.quant.training.QuantizedStart;
import org.lowbit4j.quant.training.TrainableNetwork;
import org.lowbit4j.quant.training.Trainer;
import org.lowbit4j.quant.training.TrainingObserver;
import org.lowbit4j.quant.training.TrainingSettings;
import org.lowbit4j.samples.command.Latency;
import org.lowbit4j.samples.data.ImageBatches;
import org.lowbit4j.samples.data.ImageRun;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.data.ImageSource;
import org.lowbit4j.samples.model.Architecture;
import org.lowbit4j.samples.model.ModelSpec;

/** The whole chain on small data: the steps that {@code lowbit quickstart} takes one after the other. */
public final class Quickstart {

    /** Weight and activation bits of the quantized network. */
    public static final int BITS = 2;

    private static final TrainingSettings LINEAR = new TrainingSettings(2, 128, 0.01, 1e-4, 1);
    private static final TrainingSettings FLOAT = new TrainingSettings(3, 64, 0.05, 1e-4, 1);
    private static final TrainingSettings LOW_BIT = new TrainingSettings(2, 64, 0.02, 1e-4, 1);
    private static final TrainingSettings SEARCH = new TrainingSettings(2, 64, 0.02, 1e-4, 1);
    private static final Candidates CANDIDATES = Candidates.of(1, 2, 3, 4, 5);
    private static final double STRENGTH_RATE = 0.05;
    private static final int VERIFIED_AT_ONCE = 32;
    private static final int LATENCY_RUNS = 300;
    private static final Duration PRIMING = Duration.ofSeconds(20);

    private final ImageSource source;
    private final ImageSet train;
    private final ImageSet test;
    private final IntFunction<TrainingObserver> observers;

    /**
     * The chain on the images of {@code source}.
     *
     * @param observers makes an observer for a training of so many epochs
     */
    public Quickstart(ImageSource source, IntFunction<TrainingObserver> observers) throws IOException {
        this.source = source;
        this.train = source.train(ImageSource.ALL);
        this.test = source.test(ImageSource.ALL);
        this.observers = observers;
    }

    /**
     * A network and how its training went.
     *
     * @param network after the last epoch
     * @param epochs their results
     */
    public record Trained(ComputationGraph network, List<EpochResult> epochs) {}

    /** A linear model: shows that the task needs more. */
    public Trained linear() throws IOException {
        return trained(fresh(Architecture.LINEAR, LINEAR), LINEAR);
    }

    /** A small convolutional network in float. */
    public Trained floating() throws IOException {
        return trained(fresh(Architecture.SMALL, FLOAT), FLOAT);
    }

    /** The same at few bits, first and last layer float. */
    public Trained quantized(ComputationGraph floating) throws IOException {
        BitwidthPlan plan =
                BitwidthPlan.uniform(new NetworkQuantizer(floating).quantizableLayers(), BITS, BITS, FirstLast.FLOAT);
        RunData examples = data(LOW_BIT, floating);
        NetworkQuantizer.Training training = training(LOW_BIT, examples.train().steps(), Quantizers.QIL);
        return trained(QuantizedStart.of(floating, plan, training, examples.plain()), LOW_BIT);
    }

    /** Searches the bits of each layer, at the cost of {@link #BITS} bits everywhere; first and last layer float. */
    public Searched searched(ComputationGraph floating) throws IOException {
        RunData examples = data(SEARCH, floating);
        SearchData parts = SearchData.of(examples.train(), Update.ALTERNATING);
        ComputationGraph network = SearchStart.of(
                floating,
                new SearchForm(CANDIDATES, CANDIDATES),
                FirstLast.FLOAT,
                training(SEARCH, parts.steps(), Quantizers.EBS),
                examples.plain());
        SearchCosts costs = SearchLayers.costs(
                network,
                InputDescription.of(train.preprocessing()),
                Budget.parse("ebsflops=uniform" + BITS),
                Optional.empty());
        SearchSettings settings =
                new SearchSettings(Update.ALTERNATING, Optional.empty(), STRENGTH_RATE, 0, SEARCH.seed());
        SearchInProgress search =
                new SearchInProgress(network, costs, settings, SearchSettings.BUDGET_WEIGHT, Optional.empty());
        Trained trained = trained(network, search.learning(parts), SEARCH);
        return new Searched(trained, SearchInProgress.derive(network, costs), costs);
    }

    /** Trains the meta weights of a search at its plan. */
    public Trained finetuned(Searched searched) throws IOException {
        ComputationGraph network = searched.search().network();
        RunData examples = data(LOW_BIT, network);
        NetworkQuantizer.Training training = training(LOW_BIT, examples.train().steps(), Quantizers.EBS);
        BitwidthPlan plan = searched.plan().plan(Map.of());
        return trained(QuantizedStart.of(network, plan, training, examples.plain()), LOW_BIT);
    }

    private static NetworkQuantizer.Training training(TrainingSettings settings, int steps, Quantizers quantizers) {
        return new NetworkQuantizer.Training(
                settings.updater(steps), settings.weightDecay(), settings.seed(), quantizers);
    }

    /** Lowers a network to a packed file, and reads it back as a deployed service would. */
    public Graph lower(ComputationGraph network, Path file) throws IOException {
        Graph graph = Lowering.lower(network, train.shape());
        PackedModelWriter.write(new PackedModel(graph, PreprocessingJson.metadata(train.preprocessing())), file);
        return PackedModelReader.read(file).graph();
    }

    /** Compares the packed network with the one it was lowered from. */
    public VerificationReport verify(ComputationGraph network, Graph packed, int images) {
        EngineOptions options = EngineOptions.standard().withThreads(threads()).withStart(EngineOptions.Start.CHOSEN);
        try (Engine engine = new Engine(packed, options)) {
            return new Verification(network, engine, true)
                    .verify(new ImageBatches(test.first(images), CNN2DFormat.NHWC, VERIFIED_AT_ONCE), done -> {});
        }
    }

    /** Scores of the packed network on all test images. */
    public Scores evaluate(Graph packed) {
        try (Engine engine = new Engine(packed, threads())) {
            return Evaluator.evaluate(
                    new PackedClassifier(engine), new ImageBatches(test, CNN2DFormat.NHWC, FLOAT.batch()), done -> {});
        }
    }

    /** Time for one image, in float and packed, the packed network on the kernels chosen for this CPU. */
    public Latency latency(ComputationGraph floating, Graph packed) throws InterruptedException {
        try (Engine engine = new Engine(packed)) {
            engine.awaitPrimed(PRIMING);
            return Latency.of(floating, engine, test, LATENCY_RUNS);
        }
    }

    private static int threads() {
        return Runtime.getRuntime().availableProcessors();
    }

    private ComputationGraph fresh(Architecture architecture, TrainingSettings settings) {
        ComputationGraph network = architecture.create(ModelSpec.cifar10(settings.seed()));
        return TrainableNetwork.with(
                network, settings.updater(data(settings, network).train().steps()), settings.weightDecay());
    }

    private RunData data(TrainingSettings settings, ComputationGraph network) {
        return new ImageRun(train, Optional.of(test), source.augmentation(), settings).data(network);
    }

    private Trained trained(ComputationGraph network, TrainingSettings settings) throws IOException {
        return trained(
                network, new PlainLearning(network, data(settings, network).train()), settings);
    }

    private Trained trained(ComputationGraph network, Learning learning, TrainingSettings settings) throws IOException {
        TrainingObserver observer = observers.apply(settings.epochs());
        Trainer trainer = new Trainer(network, learning, data(settings, network).test(), settings.epochs(), observer);
        return new Trained(network, trainer.run());
    }
}
