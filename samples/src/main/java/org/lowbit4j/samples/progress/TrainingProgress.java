package org.lowbit4j.samples.progress;

import java.io.IOException;
import java.util.function.Supplier;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.quant.training.EpochProgress;
import org.lowbit4j.quant.training.EpochResult;
import org.lowbit4j.quant.training.TrainingObserver;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Shows how a training gets on, and passes each finished epoch to the directory of the run. */
public final class TrainingProgress implements TrainingObserver, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(TrainingProgress.class);

    private final int epochs;
    private final TrainingObserver saver;
    private final Supplier<String> more;
    private ProgressLine line = ProgressLine.NONE;
    private int shownEpoch;

    /** Progress of a training of so many epochs. */
    public TrainingProgress(int epochs, TrainingObserver saver) {
        this(epochs, saver, () -> "");
    }

    /** {@code more} ends the line of an epoch. */
    public TrainingProgress(int epochs, TrainingObserver saver, Supplier<String> more) {
        this.epochs = epochs;
        this.saver = saver;
        this.more = more;
    }

    @Override
    public void stepDone(ComputationGraph network, EpochProgress progress) throws IOException {
        if (shownEpoch != progress.epoch()) {
            shownEpoch = progress.epoch();
            line.close();
            line = ProgressLine.start("epoch " + progress.epoch() + "/" + epochs, "steps", progress.steps());
        }
        line.at(progress.step());
        if (progress.step() == progress.steps()) {
            line.close();
        }
        saver.stepDone(network, progress);
    }

    @Override
    public void imagesClassified(int epoch, int images) {
        line.close();
    }

    @Override
    public void epochDone(ComputationGraph network, EpochResult result) throws IOException {
        line.close();
        saver.epochDone(network, result);
        String end = more.get();
        double minutesLeft = (epochs - result.epoch()) * result.seconds() / 60;
        LOG.info(
                "epoch {}/{}: loss {}, test top-1 {} %, {} images/s, {} min left{}",
                result.epoch(),
                epochs,
                rounded(result.trainLoss(), 1000),
                rounded(100 * result.scores().orElseThrow().top1(), 100),
                Math.round(result.imagesPerSecond()),
                rounded(minutesLeft, 10),
                end.isEmpty() ? "" : "; " + end);
    }

    private static double rounded(double value, int steps) {
        return Math.rint(value * steps) / steps;
    }

    @Override
    public void close() {
        line.close();
    }
}
