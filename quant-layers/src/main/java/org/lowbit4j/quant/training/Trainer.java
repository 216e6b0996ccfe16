package org.lowbit4j.quant.training;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.quant.calibration.SingleCodes;
import org.lowbit4j.quant.evaluation.Evaluator;
import org.lowbit4j.quant.evaluation.GraphClassifier;
import org.lowbit4j.quant.evaluation.Scores;
import org.lowbit4j.quant.layer.DivergedTrainingException;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The training loop: steps, an evaluation on test examples after each epoch, and a stop when the loss is no longer a number. The
 * network's own listeners hear of iterations and epochs as in {@code fit} of Deeplearning4j.
 *
 * <p>A network that was saved with its updater after some epochs goes on where it was, because batches depend on the epoch alone
 * and the learning rate on the iteration that the network counts.
 */
public final class Trainer {

    private static final Logger LOG = LoggerFactory.getLogger(Trainer.class);

    /** Images on which codes of inputs are looked at. */
    private static final int CHECKED_IMAGES = 16;

    private final ComputationGraph network;
    private final Learning learning;
    private final Optional<DataSetIterator> test;
    private final int epochs;
    private final TrainingObserver observer;
    private Optional<EpochProgress> begun = Optional.empty();
    private Optional<WeightAverage> average = Optional.empty();

    /**
     * A training of {@code network} up to the given number of epochs, those included that it has seen already.
     *
     * @param network with an updater, see {@link TrainableNetwork}
     * @param learning moves the parameters of {@code network}
     * @param test examples with one-hot labels, which are classified after each epoch; not looked at if empty
     */
    public Trainer(
            ComputationGraph network,
            Learning learning,
            Optional<DataSetIterator> test,
            int epochs,
            TrainingObserver observer) {
        this.network = network;
        this.learning = learning;
        this.test = test;
        this.epochs = epochs;
        this.observer = observer;
    }

    /** Goes on within an epoch, whose first steps {@code network} has seen. */
    public Trainer goingOn(Optional<EpochProgress> epoch) {
        begun = epoch;
        return this;
    }

    /** Averages the parameters; the average is what is evaluated. */
    public Trainer averaging(Optional<WeightAverage> parameters) {
        average = parameters;
        return this;
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

    private EpochResult epoch(int epoch) throws IOException {
        try {
            return trained(epoch);
        } catch (IllegalArgumentException | DivergedTrainingException e) {
            throw DivergedException.explaining(e, network, epoch, learningRate());
        }
    }

    private EpochResult trained(int epoch) throws IOException {
        EpochProgress past = begun.filter(unfinished -> unfinished.epoch() == epoch)
                .orElseGet(() -> EpochProgress.start(epoch, learning.steps(), learningRate()));
        EpochProgress progress = past;
        network.getListeners().forEach(listener -> listener.onEpochStart(network));
        long nanos = System.nanoTime();
        try (Learning.Epoch steps = learning.start(epoch - 1, past.step())) {
            while (steps.hasNext()) {
                double loss = checked(steps.step(), epoch);
                average.ifPresent(parameters -> parameters.add(network));
                double seconds = past.seconds() + (System.nanoTime() - nanos) / 1e9;
                progress = progress.after(loss, past.images() + steps.images(), seconds);
                observer.stepDone(network, progress);
            }
        }
        network.getListeners().forEach(listener -> listener.onEpochEnd(network));
        network.incrementEpochCount();
        Optional<Scores> scores = test.map(examples -> evaluated(epoch, examples));
        return new EpochResult(
                epoch,
                progress.learningRate(),
                progress.losses() / learning.steps(),
                scores,
                progress.seconds(),
                progress.images());
    }

    private Scores evaluated(int epoch, DataSetIterator examples) {
        ComputationGraph shown =
                average.map(parameters -> parameters.network(network)).orElse(network);
        Scores scores = Evaluator.evaluate(
                new GraphClassifier(shown), examples, done -> observer.imagesClassified(epoch, done));
        if (!Double.isFinite(scores.loss())) {
            throw new DivergedException(epoch, iteration(), scores.loss(), learningRate());
        }
        warnOfSingleCodes(shown, epoch, examples);
        return scores;
    }

    /** A layer that yields the same for every image has died; the next epochs would hardly bring it back. */
    private static void warnOfSingleCodes(ComputationGraph shown, int epoch, DataSetIterator examples) {
        examples.reset();
        INDArray batch = examples.next().getFeatures();
        long some = Math.min(CHECKED_IMAGES, batch.size(0));
        INDArray few = batch.get(NDArrayIndex.interval(0, some)).dup('c');
        SingleCodes.of(shown, few).forEach(finding -> LOG.warn("epoch {}: {}", epoch, finding));
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
