package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.quant.plan.BitwidthPlan;

/** What a run trains: one network after the other, each for all epochs. */
interface Stages {

    /** Number of networks. */
    default int count() {
        return 1;
    }

    /** The network that stage {@code stage} begins with, ready to be trained; {@code before} is that of the stage before. */
    ComputationGraph start(int stage, Optional<ComputationGraph> before) throws IOException;

    /** The bits of the network of the last stage that was started, if it is quantized. */
    default Optional<BitwidthPlan> plan() {
        return Optional.empty();
    }
}
