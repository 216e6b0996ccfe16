package org.lowbit4j.samples.pipeline;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.engine.Engine;
import org.lowbit4j.binconv.engine.EngineOptions;
import org.lowbit4j.binconv.format.PackedModelReader;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.parity.VerificationReport;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.samples.data.BatchMaker;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.data.ImageSource;
import org.lowbit4j.samples.data.TrainingBatches;
import org.lowbit4j.samples.model.Architecture;
import org.lowbit4j.samples.model.ModelSpec;
import org.lowbit4j.samples.train.EpochResult;
import org.lowbit4j.samples.train.Evaluator;
import org.lowbit4j.samples.train.PackedClassifier;
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
        NetworkQuantizer.Training training = new NetworkQuantizer.Training(
                LOW_BIT.updater(batches(LOW_BIT).steps()), LOW_BIT.weightDecay(), LOW_BIT.seed());
        return trained(QuantizedStart.of(floating, plan, training, train), LOW_BIT);
    }

    /** Lowers a network to a packed file, and reads it back as a deployed service would. */
    public Graph lower(ComputationGraph network, Path file) throws IOException {
        PackedFiles.write(network, train.shape(), Map.of("source", "quickstart"), PackedFormat.LOWBIT, file);
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
        TrainingObserver observer = observers.apply(settings.epochs());
        Trainer trainer = new Trainer(network, batches(settings), test, settings.epochs(), observer);
        return new Trained(network, trainer.run());
    }
}
