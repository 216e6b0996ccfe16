package org.lowbit4j.quant.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.quant.scheme.Quantizers;
import org.lowbit4j.quant.training.EpochResult;
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
    private Quantizers quantizers = Quantizers.QIL;
    private RangeStart ranges = RangeStart.BETTER;

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

    /** Quantizers of weights and activations; QIL if nothing else is said. */
    public QuantizationTraining quantizers(Quantizers pair) {
        quantizers = pair;
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
        options.put("quantizers", quantizers.toString());
        options.put("ranges", ranges.toString());
        RunData data = data();
        Stages stages = new QuantizationStages(
                () -> network, settings(), source -> quantizers, ranges, source -> data, sources());
        StagedRun.Result result = run(stages, options, data);
        return new Result(
                result.network(),
                result.directory().results(),
                result.directory().path());
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
        all.forEach(plan -> plan.check(quantizers.weights()));
        return all.stream()
                .<QuantizationStages.PlanSource>map(plan -> source -> plan)
                .toList();
    }
}
