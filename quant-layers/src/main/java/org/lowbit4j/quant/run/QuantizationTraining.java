package org.lowbit4j.quant.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.conversion.TrainedParameters;
import org.lowbit4j.quant.distillation.DistillationLoss;
import org.lowbit4j.quant.distillation.Teacher;
import org.lowbit4j.quant.lowering.InputFormat;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.quant.scheme.Quantizers;
import org.lowbit4j.quant.training.EpochResult;
import org.lowbit4j.quant.training.LabelSmoothing;
import org.lowbit4j.quant.training.RangeStart;

/**
 * Quantization-aware training of any network that {@link NetworkQuantizer} takes, on any data set of Deeplearning4j:
 *
 * <pre>
 * QuantizationTraining.Result result = QuantizationTraining.of(network)
 *         .bits(4, 4)
 *         .train(trainIterator)
 *         .test(testIterator)
 *         .settings(new TrainingSettings(5, 0.01, 1))
 *         .directory(Path.of("run44"))
 *         .run();
 * </pre>
 *
 * Quantizers are calibrated on the first training examples, batch-norm statistics estimated again on them, and the network is
 * trained and saved epoch by epoch, see {@link StagedRun}.
 */
public final class QuantizationTraining extends RunBuilder<QuantizationTraining> {

    private final ComputationGraph network;
    private List<BitwidthPlan> plans = List.of();
    private List<int[]> uniform = List.of();
    private FirstLast firstLast = FirstLast.FLOAT;
    private Optional<Quantizers> quantizers = Optional.empty();
    private RangeStart ranges = RangeStart.BETTER;
    private TrainedParameters parameters = TrainedParameters.ALL;
    private Optional<DistillationLoss> loss = Optional.empty();
    private Optional<ComputationGraph> teacher = Optional.empty();
    private double smoothing;

    private QuantizationTraining(ComputationGraph network) {
        this.network = network;
    }

    /** Starts from {@code network}, float or quantized, which stays as it is. */
    public static QuantizationTraining of(ComputationGraph network) {
        return new QuantizationTraining(network);
    }

    /** Starts from {@code network}, float or quantized, which stays as it is; the result is a ComputationGraph. */
    public static QuantizationTraining of(MultiLayerNetwork network) {
        return new QuantizationTraining(network.toComputationGraph());
    }

    /** All layers but the first and the last at these bits, see {@link #firstLast}. */
    public QuantizationTraining bits(int weightBits, int activationBits) {
        uniform = List.of(new int[] {weightBits, activationBits});
        plans = List.of();
        return this;
    }

    /** Stages with as many bits for weights and activations each; every stage starts from the network of the one before. */
    public QuantizationTraining progressive(int... bits) {
        uniform =
                Arrays.stream(bits).mapToObj(stage -> new int[] {stage, stage}).toList();
        plans = List.of();
        return this;
    }

    /** The bits of each layer; one that the plan does not name stays what it is. */
    public QuantizationTraining plan(BitwidthPlan plan) {
        plans = List.of(plan);
        uniform = List.of();
        return this;
    }

    /** Bits of the first and the last layer, where no plan says them; float if nothing else is said. */
    public QuantizationTraining firstLast(FirstLast ends) {
        firstLast = ends;
        return this;
    }

    /**
     * Quantizers of weights and activations, with all their settings. If nothing is said: QIL for float layers, and for a quantized one
     * of QIL the settings that it has.
     */
    public QuantizationTraining quantizers(Quantizers pair) {
        quantizers = Optional.of(pair);
        return this;
    }

    /** Which parameters are trained, and how fast those of quantizers; all if nothing is said. */
    public QuantizationTraining parameters(TrainedParameters trained) {
        parameters = trained;
        return this;
    }

    /**
     * Learns from the outputs of {@code network} as well, see {@link DistillationLoss}.
     *
     * @param network a trained one of the same inputs and classes; it is not changed
     * @param temperature that softens the outputs of both, positive
     * @param weight of the teacher in the loss, 0..1; at 1 the labels do not count
     */
    public QuantizationTraining teacher(ComputationGraph network, double temperature, double weight) {
        teacher = Optional.of(network);
        loss = Optional.of(new DistillationLoss(temperature, weight));
        return this;
    }

    /** Smooths the labels that are learned from, see {@link LabelSmoothing}; 0 for none. */
    public QuantizationTraining labelSmoothing(double epsilon) {
        smoothing = new LabelSmoothing(epsilon).epsilon();
        return this;
    }

    /** Where ranges start that a network has learned already. */
    public QuantizationTraining ranges(RangeStart start) {
        ranges = start;
        return this;
    }

    @Override
    protected QuantizationTraining self() {
        return this;
    }

    /**
     * What a training came to.
     *
     * @param network after the last epoch
     * @param epochs what each brought
     * @param directory of the run
     */
    public record Result(ComputationGraph network, List<EpochResult> epochs, Path directory) {}

    /**
     * Trains.
     *
     * @throws IllegalArgumentException if something is missing or does not fit
     * @throws org.lowbit4j.quant.training.DivergedException if the loss or a parameter is no longer a number
     * @throws IOException if the directory cannot be written
     */
    public Result run() throws IOException {
        if (uniform.isEmpty() && plans.isEmpty()) {
            throw new IllegalArgumentException("quantization: no bits; call bits, progressive or plan");
        }
        Map<String, String> options = new LinkedHashMap<>();
        options.put("bits", plans.isEmpty() ? texts() : plans.get(0).layers().toString());
        options.put("firstLast", firstLast.toString());
        options.put("quantizers", quantizers.orElse(Quantizers.QIL).toString());
        options.put("ranges", ranges.toString());
        if (!parameters.equals(TrainedParameters.ALL)) {
            options.put("parameters", parameters.toString());
        }
        loss.ifPresent(distillation -> options.put("loss", distillation.toString()));
        if (smoothing > 0) {
            options.put("labelSmoothing", String.valueOf(smoothing));
        }
        RunData data = taught(data());
        Quantization quantization = new Quantization(
                source -> quantizers.orElse(Quantizers.QIL), quantizers.isEmpty(), ranges, parameters, loss);
        Stages stages = new QuantizationStages(() -> network, settings(), quantization, source -> data, sources());
        StagedRun.Result result = run(stages, options, data);
        return new Result(
                result.network(),
                result.directory().results(),
                result.directory().path());
    }

    private RunData taught(RunData plain) {
        RunData smooth = smoothing > 0 ? plain.map(new LabelSmoothing(smoothing)) : plain;
        return teacher.map(graph -> smooth.map(new Teacher(graph, InputFormat.of(network))::teach))
                .orElse(smooth);
    }

    private String texts() {
        return uniform.stream().map(Arrays::toString).toList().toString();
    }

    private List<QuantizationStages.PlanSource> sources() {
        List<String> layers = new NetworkQuantizer(network).quantizableLayers();
        List<BitwidthPlan> all = plans.isEmpty()
                ? uniform.stream()
                        .map(bits -> BitwidthPlan.uniform(layers, bits[0], bits[1], firstLast))
                        .toList()
                : plans;
        all.forEach(plan -> plan.check(quantizers.orElse(Quantizers.QIL).weights()));
        return all.stream()
                .<QuantizationStages.PlanSource>map(plan -> source -> plan)
                .toList();
    }
}
