package org.lowbit4j.quant.run;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.training.QuantizedStart;
import org.lowbit4j.quant.training.TrainingSettings;

/** Quantization-aware training at one plan after the other; each stage starts from the network of the one before. */
public final class QuantizationStages implements Stages {

    private final Source source;
    private final TrainingSettings settings;
    private final Quantization quantization;
    private final Function<ComputationGraph, RunData> data;
    private final List<PlanSource> plans;
    private @Nullable BitwidthPlan started;

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
}
