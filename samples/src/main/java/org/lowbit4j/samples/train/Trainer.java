package org.lowbit4j.samples.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.quant.calibration.SingleCodes;
import org.lowbit4j.quant.layer.DivergedTrainingException;
import org.lowbit4j.samples.data.BatchMaker;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.data.TrainingBatches;
import org.lowbit4j.samples.model.Networks;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The training loop: steps, an evaluation on the test images after each epoch, and a stop when the loss is no longer a number.
 *
 * <p>A network that was saved with its updater after some epochs goes on where it was, because batches depend on seed and
 * epoch alone and the learning rate on the iteration that the network counts.
 */
public final class Trainer {

    private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

    /** Images on which codes of inputs are looked at. */
    private static final int CHECKED_IMAGES = 16;

    private final ComputationGraph network;
    private final Learning learning;
    private final ImageSet test;
    private final int evaluationBatch;
    private final int epochs;
    private final TrainingObserver observer;

    /**
     * A training of {@code network} up to the given number of epochs, those included that it has seen already.
     *
     * @param network with an updater, see {@link TrainableNetwork}
     */
    public Trainer(
            ComputationGraph network, TrainingBatches batches, ImageSet test, int epochs, TrainingObserver observer) {
        this(network, new PlainLearning(network, batches), test, batches.batchSize(), epochs, observer);
    }

    /**
     * The same with another way to learn.
     *
     * @param learning moves the parameters of {@code network}
     * @param evaluationBatch number of test images classified at a time
     */
    public Trainer(
            ComputationGraph network,
            Learning learning,
            ImageSet test,
            int evaluationBatch,
            int epochs,
            TrainingObserver observer) {
        this.network = network;
        this.learning = learning;
        this.test = test;
        this.evaluationBatch = evaluationBatch;
        this.epochs = epochs;
        this.observer = observer;
    }

    /**
     * Trains, and returns the results of the epochs trained.
     *
     * @throws DivergedException if the loss or a parameter is no longer a number
     * @throws IOException if the observer cannot save
     */
    public List<EpochResult> run() throws IOException {
        List<EpochResult> results = new ArrayList<>();
        while (epochsDone() < epochs) {
            EpochResult result = epoch(epochsDone() + 1);
            results.add(result);
            observer.epochDone(network, result);
        }
        return results;
    }

    private int epochsDone() {
        return network.getConfiguration().getEpochCount();
    }

    private EpochResult epoch(int epoch) {
        try {
            return trained(epoch);
        } catch (IllegalArgumentException | DivergedTrainingException e) {
            throw DivergedException.explaining(e, network, epoch, learningRate());
        }
    }

    private EpochResult trained(int epoch) {
        double rate = learningRate();
        double losses = 0;
        long images;
        long nanos = System.nanoTime();
        try (Learning.Epoch steps = learning.start(epoch - 1)) {
            for (int step = 1; steps.hasNext(); step++) {
                losses += checked(steps.step(), epoch);
                observer.stepDone(epoch, step, learning.steps());
            }
            images = steps.images();
        }
        double seconds = (System.nanoTime() - nanos) / 1e9;
        network.incrementEpochCount();
        Scores scores = Evaluator.evaluate(
                new GraphClassifier(network),
                test,
                evaluationBatch,
                done -> observer.imagesClassified(epoch, done, test.size()));
        if (!Double.isFinite(scores.loss())) {
            throw new DivergedException(epoch, iteration(), scores.loss(), learningRate());
        }
        warnOfSingleCodes(epoch);
        return new EpochResult(epoch, rate, losses / learning.steps(), scores, seconds, images);
    }

    /** A layer that yields the same for every image has died; the next epochs would hardly bring it back. */
    private void warnOfSingleCodes(int epoch) {
        BatchMaker batches = new BatchMaker(test, Networks.inputFormat(network));
        SingleCodes.of(network, batches.features(0, Math.min(CHECKED_IMAGES, test.size())))
                .forEach(finding -> LOG.warn("epoch {}: {}", epoch, finding));
    }

    private double checked(double loss, int epoch) {
        if (!Double.isFinite(loss)) {
            throw new DivergedException(epoch, iteration(), loss, learningRate());
        }
        return loss;
    }

    private int iteration() {
        return network.getConfiguration().getIterationCount();
    }

    /** The largest of all parameters: intervals learn more slowly than weights. */
    private double learningRate() {
        int epoch = epochsDone();
        return Arrays.stream(network.getLayers())
                .flatMap(layer -> layer.paramTable().keySet().stream()
                        .map(parameter -> layer.conf().getLayer().getUpdaterByParam(parameter)))
                .filter(updater -> updater != null && updater.hasLearningRate())
                .mapToDouble(updater -> updater.getLearningRate(iteration(), epoch))
                .max()
                .orElse(Double.NaN);
    }
}
