package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
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
import org.lowbit4j.quant.run.QuantizationStages.PlanSource;
import org.lowbit4j.quant.scheme.Quantizers;
import org.lowbit4j.quant.training.RangeStart;
import org.lowbit4j.samples.cli.options.Bits;
import org.lowbit4j.samples.cli.options.QuantizerOptions;
import org.lowbit4j.samples.cli.options.TeachingOptions;
import org.lowbit4j.samples.cli.options.TrainedOptions;
import org.lowbit4j.samples.cli.options.TrainingOptions;
import org.lowbit4j.samples.cli.parsing.UnusedOptions;
import org.lowbit4j.samples.result.TrainingResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code lowbit quantize}. */
@Command(
        name = "quantize",
        description = {
            "Quantization-aware training of a float network, or of one that is quantized already.",
            "Needed: --model, --data, --out and one of --bits, --progressive and --plan; or --resume alone."
        })
final class QuantizeCommand implements Callable<TrainingResult> {

    private static final double LEARNING_RATE = 0.01;

    @Spec
    private @Nullable CommandSpec command;

    @Option(
            names = "--model",
            paramLabel = "M",
            description = "The network to start from: a Deeplearning4j model (.zip) or the directory of a run.")
    private @Nullable Path model;

    @Option(
            names = "--bits",
            paramLabel = "W/A",
            description =
                    "Bits of all weights, 2..8 (dorefa: 1..8), and of all activations, 1..8, for instance 4/4; 32 is float.")
    private @Nullable Bits bits;

    @Option(
            names = "--progressive",
            paramLabel = "B",
            split = ",",
            description =
                    "Bits of weights and activations (2..8; dorefa: 1..8), one stage after the other, for instance 5,4,3,2; each stage starts from"
                            + " the network of the one before and trains for --epochs.")
    private List<Integer> progressive = new ArrayList<>();

    @Option(
            names = "--plan",
            paramLabel = "P",
            description = "A plan.json with the bits of each layer; a layer that it does not name stays what it is.")
    private @Nullable Path plan;

    @Option(
            names = "--first-last",
            paramLabel = "float|8|same",
            description =
                    "Bits of the first and the last layer with --bits and --progressive: float, 8, or the same as the others (default:"
                            + " ${DEFAULT-VALUE}).")
    private FirstLast firstLast = FirstLast.FLOAT;

    @Option(
            names = "--ranges",
            paramLabel = "kept|calibrated|better",
            description =
                    "Where a layer starts whose quantizers have learned ranges already, in a network that is quantized or in the stage before:"
                            + " at these, at calibrated ones, or at whichever has the lower loss on the first training images (default:"
                            + " ${DEFAULT-VALUE}).")
    private RangeStart ranges = RangeStart.BETTER;

    @Mixin
    private final QuantizerOptions quantizerOptions = new QuantizerOptions();

    @Mixin
    private final TrainedOptions trained = new TrainedOptions();

    @Mixin
    private final TeachingOptions teaching = new TeachingOptions();

    @Mixin
    private final TrainingOptions training = new TrainingOptions();

    @Override
    public TrainingResult call() throws IOException {
        check();
        try (Session session = Session.open(training, teaching, LEARNING_RATE)) {
            QuantizationStages stages = new QuantizationStages(
                    () -> ModelFiles.load(Objects.requireNonNull(model)),
                    session.settings(),
                    new Quantization(
                            this::quantizers,
                            !quantizerOptions.areGiven(),
                            ranges,
                            trained.parameters(),
                            session.loss()),
                    session::data,
                    planSources());
            return session.run(stages);
        }
    }

    private void check() throws IOException {
        trained.parameters();
        int given = (bits == null ? 0 : 1) + (progressive.isEmpty() ? 0 : 1) + (plan == null ? 0 : 1);
        if (given != 1) {
            throw new IllegalArgumentException(
                    "give one of --bits, --progressive and --plan; got " + given + " of them");
        }
        if (plan != null) {
            UnusedOptions.refuse(command, "--plan, which names the bits of every layer", List.of("--first-last"));
        }
        if (model == null) {
            throw new IllegalArgumentException("--model is missing; give the network to start from");
        }
        if (!training.resumed()) {
            Quantizers quantizers = quantizers(ModelFiles.load(model));
            for (int stage = 0; stage < stages(); stage++) {
                planOf(stage, List.of("first", "middle", "last"), quantizers).check(quantizers.weights());
            }
        }
    }

    private Quantizers quantizers(ComputationGraph network) {
        return quantizerOptions.orElse(QuantizedLayers.of(network).quantizers());
    }

    private int stages() {
        return Math.max(progressive.size(), 1);
    }

    private List<PlanSource> planSources() {
        return IntStream.range(0, stages())
                .<PlanSource>mapToObj(stage ->
                        source -> planOf(stage, new NetworkQuantizer(source).quantizableLayers(), quantizers(source)))
                .toList();
    }

    private BitwidthPlan planOf(int stage, List<String> layers, Quantizers quantizers) throws IOException {
        if (plan != null) {
            return PlanFiles.read(plan);
        }
        Bits pair = bits == null ? new Bits(progressive.get(stage), progressive.get(stage)) : bits;
        quantizers.withBits(pair.weights(), pair.activations());
        return BitwidthPlan.uniform(layers, pair.weights(), pair.activations(), firstLast);
    }
}
