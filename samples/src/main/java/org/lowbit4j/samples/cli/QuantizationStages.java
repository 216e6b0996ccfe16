package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.scheme.Quantizers;
import org.lowbit4j.samples.model.Networks;
import org.lowbit4j.samples.pipeline.QuantizedStart;
import org.lowbit4j.samples.pipeline.RangeStart;
import org.lowbit4j.samples.train.TrainingSettings;

/** Quantization-aware training at one plan after the other. */
final class QuantizationStages implements Stages {

    private final Session session;
    private final Path model;
    private final QuantizerSource quantizers;
    private final RangeStart ranges;
    private final List<PlanSource> plans;
    private @Nullable BitwidthPlan started;

    /** The bits of a stage. */
    interface PlanSource {

        /** The plan for the network that the stage starts from. */
        BitwidthPlan of(ComputationGraph source) throws IOException;
    }

    /** Gives the quantizers of a stage. */
    interface QuantizerSource {

        /** The quantizers for the network that the stage starts from. */
        Quantizers of(ComputationGraph source);
    }

    /**
     * Stages of a session.
     *
     * @param model the network of the first stage
     * @param quantizers of all stages
     * @param ranges where ranges start that a network has learned already
     * @param plans one for each stage
     */
    QuantizationStages(
            Session session, Path model, QuantizerSource quantizers, RangeStart ranges, List<PlanSource> plans) {
        this.session = session;
        this.model = model;
        this.quantizers = quantizers;
        this.ranges = ranges;
        this.plans = plans;
    }

    @Override
    public int count() {
        return plans.size();
    }

    @Override
    public ComputationGraph start(int stage, Optional<ComputationGraph> before) throws IOException {
        ComputationGraph source = before.isPresent() ? before.get() : Networks.load(model);
        TrainingSettings settings = session.settings();
        BitwidthPlan plan = plans.get(stage).of(source);
        started = plan;
        NetworkQuantizer.Training training = new NetworkQuantizer.Training(
                settings.updater(session.batches(source).steps()),
                settings.weightDecay(),
                settings.seed(),
                quantizers.of(source));
        return QuantizedStart.of(source, plan, training, session.trainImages(), ranges);
    }

    @Override
    public Optional<BitwidthPlan> plan() {
        return Optional.ofNullable(started);
    }
}
