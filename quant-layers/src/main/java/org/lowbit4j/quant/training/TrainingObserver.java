package org.lowbit4j.quant.training;

import java.io.IOException;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** Is told how a training gets on. */
public interface TrainingObserver {

    /** An observer that does nothing. */
    TrainingObserver NONE = new TrainingObserver() {};

    /** A step is done; a moment to save something, from which the epoch can go on. */
    default void stepDone(ComputationGraph network, EpochProgress progress) throws IOException {}

    /** So many test images are classified. */
    default void imagesClassified(int epoch, int images) {}

    /** An epoch and the evaluation after it are done; the last moment to save something. */
    default void epochDone(ComputationGraph network, EpochResult result) throws IOException {}
}
