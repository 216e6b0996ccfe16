package org.lowbit4j.quant.run;

import java.util.Optional;
import java.util.function.Function;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.quant.conversion.NetworkQuantizer.Training;
import org.lowbit4j.quant.conversion.TrainedParameters;
import org.lowbit4j.quant.distillation.DistillationLoss;
import org.lowbit4j.quant.scheme.Quantizers;
import org.lowbit4j.quant.training.RangeStart;
import org.lowbit4j.quant.training.TrainingSettings;

/**
 * How the stages of a run are quantized, and what of them is trained.
 *
 * @param quantizers of a stage, for the network that it starts from
 * @param keepsSettings whether layers that are quantized by the same scheme already keep its settings, see {@link Training}
 * @param ranges where ranges start that a network has learned already
 * @param parameters which of them are trained
 * @param loss a teacher's, if there is one
 */
public record Quantization(
        Function<ComputationGraph, Quantizers> quantizers,
        boolean keepsSettings,
        RangeStart ranges,
        TrainedParameters parameters,
        Optional<DistillationLoss> loss) {

    /** All parameters, learned ranges kept or calibrated again, whichever is better. */
    public Quantization(Function<ComputationGraph, Quantizers> quantizers) {
        this(quantizers, true, RangeStart.BETTER, TrainedParameters.ALL, Optional.empty());
    }

    /** How a stage that starts from {@code network} is trained in so many steps an epoch. */
    Training training(ComputationGraph network, TrainingSettings settings, int steps) {
        return new Training(
                settings.updater(steps),
                settings.weightDecay(),
                settings.seed(),
                quantizers.apply(network),
                keepsSettings,
                parameters,
                loss);
    }
}
