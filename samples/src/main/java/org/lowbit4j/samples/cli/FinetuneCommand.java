package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.bitsearch.layer.QuantizedLayers;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.quant.plan.PlanFiles;
import org.lowbit4j.quant.run.Quantization;
import org.lowbit4j.quant.run.QuantizationStages;
import org.lowbit4j.quant.training.RangeStart;
import org.lowbit4j.samples.cli.options.QuantizerOptions;
import org.lowbit4j.samples.cli.options.TeachingOptions;
import org.lowbit4j.samples.cli.options.TrainedOptions;
import org.lowbit4j.samples.cli.options.TrainingOptions;
import org.lowbit4j.samples.cli.parsing.UnusedOptions;
import org.lowbit4j.samples.command.PlanCheck;
import org.lowbit4j.samples.result.TrainingResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lowbit finetune}. */
@Command(
        name = "finetune",
        description = {
            "Trains a network at a plan: that of a search, from its meta weights, or a float network.",
            "The plan names every quantized layer; for a float network, every layer but the first and the last (--first-last). Intervals are calibrated"
                    + " at the planned bits.",
            "Needed: --model, --plan, --data and --out; or --resume alone."
        })
final class FinetuneCommand implements Callable<TrainingResult> {

    private static final double LEARNING_RATE = 0.01;

    @Spec
    private @Nullable CommandSpec command;

    @Option(
            names = "--model",
            paramLabel = "M",
            description = "The network to start from: the directory of a search or of another run, or a .zip.")
    private @Nullable Path model;

    @Option(names = "--plan", paramLabel = "P", description = "A plan.json with the bits of each layer.")
    private @Nullable Path plan;

    @Mixin
    private final QuantizerOptions quantizers = new QuantizerOptions();

    @Option(
            names = "--first-last",
            paramLabel = "float|8|same",
            description =
                    "What the plan of a float network must say of the first and the last layer: nothing (float), 8 bits, or any bits"
                            + " (same; default: ${DEFAULT-VALUE}).")
    private FirstLast firstLast = FirstLast.FLOAT;

    @Mixin
    private final TrainedOptions trained = new TrainedOptions();

    @Mixin
    private final TeachingOptions teaching = new TeachingOptions();

    @Mixin
    private final TrainingOptions training = new TrainingOptions();

    @Override
    public TrainingResult call() throws IOException {
        if (model == null || plan == null) {
            throw new IllegalArgumentException("--model and --plan are needed; got "
                    + (model != null ? "only --model" : plan != null ? "only --plan" : "none"));
        }
        Path file = plan;
        Path source = model;
        try (Session session = Session.open(training, teaching, LEARNING_RATE)) {
            QuantizationStages stages = new QuantizationStages(
                    () -> ModelFiles.load(source),
                    session.settings(),
                    new Quantization(
                            network -> quantizers.orElse(
                                    QuantizedLayers.of(network).quantizers()),
                            !quantizers.areGiven(),
                            RangeStart.BETTER,
                            trained.parameters(),
                            session.loss()),
                    session::data,
                    List.of(network -> complete(PlanFiles.read(file), network, firstLast)));
            return session.run(stages);
        }
    }

    private BitwidthPlan complete(BitwidthPlan plan, ComputationGraph network, FirstLast ends) {
        List<String> quantized = QuantizedLayers.of(network).names();
        if (quantized.isEmpty()) {
            PlanCheck.ofFloat(plan, new NetworkQuantizer(network).quantizableLayers(), ends);
        } else {
            UnusedOptions.refuse(command, "a network that is quantized or was searched", List.of("--first-last"));
            plan.checkComplete(quantized);
        }
        return plan;
    }
}
