package org.lowbit4j.quant.run;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.training.EpochProgress;
import org.lowbit4j.quant.training.EpochResult;
import org.lowbit4j.quant.training.Learning;
import org.lowbit4j.quant.training.QuantizedStart;
import org.lowbit4j.quant.training.TrainingData;
import org.lowbit4j.quant.training.TrainingObserver;
import org.lowbit4j.quant.training.TrainingSettings;
import org.nd4j.linalg.dataset.DataSet;

/** Quantization-aware training at one plan after the other; each stage starts from the network of the one before. */
public final class QuantizationStages implements Stages {

    /** Images on which codes of inputs are looked at after each epoch. */
    private static final int TRAIL_IMAGES = 64;

    private final Source source;
    private final TrainingSettings settings;
    private final Quantization quantization;
    private final Function<ComputationGraph, RunData> data;
    private final List<PlanSource> plans;
    private @Nullable BitwidthPlan started;
    private @Nullable QuantizerTrail trail;

    /** The network of the first stage. */
    public interface Source {

        /** The network, which stays as it is; is asked for it unless a run is resumed. */
        ComputationGraph network() throws IOException;
    }

    /** The bits of a stage. */
    public interface PlanSource {

        /** The plan for the network that the stage starts from. */
        BitwidthPlan of(ComputationGraph network) throws IOException;
    }

    /**
     * Stages of a run.
     *
     * @param source the network of the first stage
     * @param settings how each stage is trained
     * @param quantization how each stage is quantized
     * @param data the examples for a network
     * @param plans one for each stage
     */
    public QuantizationStages(
            Source source,
            TrainingSettings settings,
            Quantization quantization,
            Function<ComputationGraph, RunData> data,
            List<PlanSource> plans) {
        this.source = source;
        this.settings = settings;
        this.quantization = quantization;
        this.data = data;
        this.plans = List.copyOf(plans);
    }

    @Override
    public int count() {
        return plans.size();
    }

    @Override
    public ComputationGraph start(int stage, Optional<ComputationGraph> before) throws IOException {
        ComputationGraph from = before.isPresent() ? before.get() : source.network();
        BitwidthPlan plan = plans.get(stage).of(from);
        started = plan;
        RunData examples = data.apply(from);
        NetworkQuantizer.Training training =
                quantization.training(from, settings, examples.train().steps());
        return QuantizedStart.of(from, plan, training, examples.plain(), quantization.ranges());
    }

    @Override
    public Optional<BitwidthPlan> plan() {
        return Optional.ofNullable(started);
    }

    @Override
    public Learning learning(ComputationGraph network, TrainingData examples, RunDirectory directory)
            throws IOException {
        trail = QuantizerTrail.read(directory.path(), directory.results().size());
        return Stages.super.learning(network, examples, directory);
    }

    /** The trail comes before the checkpoint, so that a run that is resumed finds the rows of every epoch it has done. */
    @Override
    public TrainingObserver observer(RunDirectory directory) {
        QuantizerTrail rows = Objects.requireNonNull(trail);
        return new TrainingObserver() {
            @Override
            public void stepDone(ComputationGraph network, EpochProgress progress) throws IOException {
                directory.stepDone(network, progress);
            }

            @Override
            public void epochDone(ComputationGraph network, EpochResult epoch) throws IOException {
                DataSet images = QuantizedStart.first(data.apply(network).plain(), TRAIL_IMAGES);
                rows.add(epoch.epoch(), network, images);
                rows.write(directory.path());
                ValueDistributions.write(network, images.getFeatures(), directory.path());
                directory.epochDone(network, epoch);
            }
        };
    }
}
