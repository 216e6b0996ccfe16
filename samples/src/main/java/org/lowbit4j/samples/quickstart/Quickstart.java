package org.lowbit4j.samples.quickstart;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.engine.Engine;
import org.lowbit4j.binconv.engine.EngineOptions;
import org.lowbit4j.binconv.format.PackedModelReader;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.bitsearch.budget.Budget;
import org.lowbit4j.bitsearch.layer.SearchForm;
import org.lowbit4j.bitsearch.search.SearchSettings;
import org.lowbit4j.bitsearch.search.Update;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.parity.VerificationReport;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.quant.scheme.Quantizers;
import org.lowbit4j.samples.data.BatchMaker;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.data.ImageSource;
import org.lowbit4j.samples.data.TrainingBatches;
import org.lowbit4j.samples.model.Architecture;
import org.lowbit4j.samples.model.ImageTask;
import org.lowbit4j.samples.model.ModelSpec;
import org.lowbit4j.samples.pipeline.Latency;
import org.lowbit4j.samples.pipeline.PackedFiles;
import org.lowbit4j.samples.pipeline.PackedFormat;
import org.lowbit4j.samples.pipeline.QuantizedStart;
import org.lowbit4j.samples.pipeline.VerificationRun;
import org.lowbit4j.samples.search.NetworkSearch;
import org.lowbit4j.samples.search.SearchCosts;
import org.lowbit4j.samples.search.SearchLayers;
import org.lowbit4j.samples.search.SearchLearning;
import org.lowbit4j.samples.search.SearchStart;
import org.lowbit4j.samples.train.EpochResult;
import org.lowbit4j.samples.train.Evaluator;
import org.lowbit4j.samples.train.Learning;
import org.lowbit4j.samples.train.PackedClassifier;
import org.lowbit4j.samples.train.PlainLearning;
import org.lowbit4j.samples.train.Scores;
import org.lowbit4j.samples.train.TrainableNetwork;
import org.lowbit4j.samples.train.Trainer;
import org.lowbit4j.samples.train.TrainingObserver;
import org.lowbit4j.samples.train.TrainingSettings;

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
        NetworkQuantizer.Training training = training(LOW_BIT, batches(LOW_BIT).steps(), Quantizers.QIL);
        return trained(QuantizedStart.of(floating, plan, training, train), LOW_BIT);
    }

    /** Searches the bits of each layer, at the cost of {@link #BITS} bits everywhere; first and last layer float. */
    public Searched searched(ComputationGraph floating) throws IOException {
        TrainingBatches batches = batches(SEARCH);
        int steps = SearchLearning.steps(Update.ALTERNATING, batches);
        ComputationGraph network = SearchStart.of(
                floating,
                new SearchForm(CANDIDATES, CANDIDATES),
                FirstLast.FLOAT,
                training(SEARCH, steps, Quantizers.EBS),
                train);
        SearchCosts costs = SearchLayers.costs(
                network, ImageTask.of(train), Budget.parse("ebsflops=uniform" + BITS), Optional.empty());
        SearchSettings settings =
                new SearchSettings(Update.ALTERNATING, Optional.empty(), STRENGTH_RATE, 0, SEARCH.seed());
        NetworkSearch search =
                new NetworkSearch(network, costs, settings, SearchSettings.BUDGET_WEIGHT, Optional.empty());
        Trained trained = trained(network, search.learning(batches), SEARCH);
        return new Searched(trained, NetworkSearch.derive(network, costs), costs);
    }

    /** Trains the meta weights of a search at its plan. */
    public Trained finetuned(Searched searched) throws IOException {
        NetworkQuantizer.Training training = training(LOW_BIT, batches(LOW_BIT).steps(), Quantizers.EBS);
        BitwidthPlan plan = searched.plan().plan(Map.of());
        return trained(QuantizedStart.of(searched.search().network(), plan, training, train), LOW_BIT);
    }

    private static NetworkQuantizer.Training training(TrainingSettings settings, int steps, Quantizers quantizers) {
        return new NetworkQuantizer.Training(
                settings.updater(steps), settings.weightDecay(), settings.seed(), quantizers);
    }

    /** Lowers a network to a packed file, and reads it back as a deployed service would. */
    public Graph lower(ComputationGraph network, Path file) throws IOException {
        Map<String, Object> metadata = new LinkedHashMap<>();
        metadata.put("source", "quickstart");
        metadata.put(ImageTask.CLASSES, train.classes());
        PackedFiles.write(network, train.shape(), metadata, PackedFormat.LOWBIT, file);
        return PackedModelReader.read(file).graph();
    }

    /** Compares the packed network with the one it was lowered from. */
    public VerificationReport verify(ComputationGraph network, Graph packed, int images) {
        EngineOptions options = EngineOptions.standard().withThreads(threads()).withStart(EngineOptions.Start.CHOSEN);
        try (Engine engine = new Engine(packed, options)) {
            return VerificationRun.of(network, engine, test.first(images), done -> {});
        }
    }

    /** Scores of the packed network on all test images. */
    public Scores evaluate(Graph packed) {
        try (Engine engine = new Engine(packed, threads())) {
            return Evaluator.evaluate(new PackedClassifier(engine), test, FLOAT.batch(), done -> {});
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
        return TrainableNetwork.with(
                architecture.create(ModelSpec.cifar10(settings.seed())),
                settings.updater(batches(settings).steps()),
                settings.weightDecay());
    }

    private TrainingBatches batches(TrainingSettings settings) {
        BatchMaker maker = new BatchMaker(train, CNN2DFormat.NHWC);
        return new TrainingBatches(maker, source.augmentation(), settings.batch(), settings.seed());
    }

    private Trained trained(ComputationGraph network, TrainingSettings settings) throws IOException {
        return trained(network, new PlainLearning(network, batches(settings)), settings);
    }

    private Trained trained(ComputationGraph network, Learning learning, TrainingSettings settings) throws IOException {
        TrainingObserver observer = observers.apply(settings.epochs());
        Trainer trainer = new Trainer(network, learning, test, settings.batch(), settings.epochs(), observer);
        return new Trained(network, trainer.run());
    }
}
