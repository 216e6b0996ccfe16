package org.lowbit4j.samples.train;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.data.Prefetch;
import org.lowbit4j.samples.data.TrainingBatches;
import org.nd4j.linalg.dataset.DataSet;

/**
 * The training loop: steps, an evaluation on the test images after each epoch, and a stop when the loss is no longer a number.
 *
 * <p>A network that was saved with its updater after some epochs goes on where it was, because batches depend on seed and
 * epoch alone and the learning rate on the iteration that the network counts.
 */
public final class Trainer {

    private final ComputationGraph network;
    private final TrainingBatches batches;
    private final ImageSet test;
    private final int epochs;
    private final TrainingObserver observer;

    /**
     * A training of {@code network} up to the given number of epochs, those included that it has seen already.
     *
     * @param network with an updater, see {@link TrainableNetwork}
     */
    public Trainer(
            ComputationGraph network, TrainingBatches batches, ImageSet test, int epochs, TrainingObserver observer) {
        this.network = network;
        this.batches = batches;
        this.test = test;
        this.epochs = epochs;
        this.observer = observer;
    }

    /**
     * Trains, and returns the results of the epochs trained.
     *
     * @throws DivergedException if the loss is no longer a number
     * @throws IOException if the observer cannot save
     */
    public List<EpochResult> run() throws IOException {
        List<EpochResult> results = new ArrayList<>();
        while (epochsDone() < epochs) {
            EpochResult result = epoch();
            results.add(result);
            observer.epochDone(network, result);
        }
        return results;
    }

    private int epochsDone() {
        return network.getConfiguration().getEpochCount();
    }

    private EpochResult epoch() {
        int epoch = epochsDone() + 1;
        double rate = learningRate();
        double losses = 0;
        long nanos = System.nanoTime();
        try (Prefetch<DataSet> epochBatches = batches.epoch(epoch - 1)) {
            for (int step = 1; epochBatches.hasNext(); step++) {
                losses += step(epochBatches.next(), epoch);
                observer.stepDone(epoch, step, batches.steps());
            }
        }
        double seconds = (System.nanoTime() - nanos) / 1e9;
        network.incrementEpochCount();
        Scores scores = Evaluator.evaluate(
                new GraphClassifier(network),
                test,
                batches.batchSize(),
                done -> observer.imagesClassified(epoch, done, test.size()));
        if (!Double.isFinite(scores.loss())) {
            throw new DivergedException(epoch, iteration(), scores.loss(), learningRate());
        }
        return new EpochResult(
                epoch, rate, losses / batches.steps(), scores, seconds, (long) batches.steps() * batches.batchSize());
    }

    private double step(DataSet batch, int epoch) {
        network.fit(batch);
        double loss = network.score();
        if (!Double.isFinite(loss)) {
            throw new DivergedException(epoch, iteration(), loss, learningRate());
        }
        return loss;
    }

    private int iteration() {
        return network.getConfiguration().getIterationCount();
    }

    private double learningRate() {
        Double rate =
                network.getLearningRate(network.getLayer(0).conf().getLayer().getLayerName());
        return rate == null ? Double.NaN : rate;
    }
}
