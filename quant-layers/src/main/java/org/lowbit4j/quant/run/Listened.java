package org.lowbit4j.quant.run;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.training.Learning;
import org.lowbit4j.quant.training.TrainingData;
import org.lowbit4j.quant.training.TrainingObserver;

/** Stages whose networks have listeners of Deeplearning4j. */
record Listened(Stages stages, List<TrainingListener> listeners) implements Stages {

    @Override
    public int count() {
        return stages.count();
    }

    @Override
    public ComputationGraph start(int stage, Optional<ComputationGraph> before) throws IOException {
        return stages.start(stage, before);
    }

    @Override
    public Learning learning(ComputationGraph network, TrainingData data, RunDirectory directory) throws IOException {
        network.setListeners(listeners);
        return stages.learning(network, data, directory);
    }

    @Override
    public TrainingObserver observer(RunDirectory directory) {
        return stages.observer(directory);
    }

    @Override
    public String progress() {
        return stages.progress();
    }

    @Override
    public void finish(ComputationGraph network, RunDirectory directory) throws IOException {
        stages.finish(network, directory);
    }

    @Override
    public Optional<BitwidthPlan> plan() {
        return stages.plan();
    }
}
