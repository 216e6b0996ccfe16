package org.lowbit4j.quant.run;

import java.io.IOException;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.training.Learning;
import org.lowbit4j.quant.training.TrainingData;
import org.lowbit4j.quant.training.TrainingObserver;

/** What a run trains: one network after the other, each for all epochs. */
public interface Stages {

    /** Number of networks. */
    default int count() {
        return 1;
    }

    /** The network that stage {@code stage} begins with, ready to be trained; {@code before} is that of the stage before. */
    ComputationGraph start(int stage, Optional<ComputationGraph> before) throws IOException;

    /** How the network of a stage learns; {@code directory} may hold what was kept in its last checkpoint. */
    default Learning learning(ComputationGraph network, TrainingData data, RunDirectory directory) throws IOException {
        return data.learning(network);
    }

    /** What saves each epoch in {@code directory}; is asked for after {@link #learning}. */
    default TrainingObserver observer(RunDirectory directory) {
        return directory;
    }

    /** What else is to be said of the last epoch; may be empty. */
    default String progress() {
        return "";
    }

    /** Saves what the trained network is for, beside the network itself, at the end of the last stage. */
    default void finish(ComputationGraph network, RunDirectory directory) throws IOException {}

    /** The bits of the network of the last stage that was started, if it is quantized. */
    default Optional<BitwidthPlan> plan() {
        return Optional.empty();
    }
}
