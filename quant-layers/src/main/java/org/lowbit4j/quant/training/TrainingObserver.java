package org.lowbit4j.quant.training;

import java.io.IOException;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** Is told how a training gets on. */
public interface TrainingObserver {

    /** An observer that does nothing. */
    TrainingObserver NONE = new TrainingObserver() {};

    /**
     * A step is done.
     *
     * @param epoch counted from 1
     * @param step counted from 1
     * @param steps number of steps of an epoch
     */
    default void stepDone(int epoch, int step, int steps) {}

    /** So many test images are classified. */
    default void imagesClassified(int epoch, int images) {}

    /** An epoch and the evaluation after it are done; the last moment to save something. */
    default void epochDone(ComputationGraph network, EpochResult result) throws IOException {}
}
