package org.lowbit4j.quant.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.lowbit4j.binconv.image.Preprocessing;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.model.InputDescription;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.quant.scheme.Quantizers;
import org.lowbit4j.quant.training.EpochResult;
import org.lowbit4j.quant.training.RangeStart;
import org.lowbit4j.quant.training.TrainingData;
import org.lowbit4j.quant.training.TrainingSettings;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.dataset.api.iterator.MultiDataSetIterator;

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
 * trained and saved epoch by epoch, see {@link StagedRun}. Not safe to share between threads.
 */
public final class QuantizationTraining {

    private final ComputationGraph network;
    private final RunBuilder run = new RunBuilder("QuantizationTraining");
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

    /** Epochs of each stage, learning rate, weight decay, seed. The batch size is that of the iterators. */
    public QuantizationTraining settings(TrainingSettings training) {
        run.settings(training);
        return this;
    }

    /** What is learned from: every epoch is a pass over the iterator. */
    public QuantizationTraining train(DataSetIterator examples) {
        run.train(TrainingData.of(examples), examples);
        return this;
    }

    /** What is learned from, one array of features and one of labels. */
    public QuantizationTraining train(MultiDataSetIterator examples) {
        run.train(examples);
        return this;
    }

    /** What is learned from, and training examples as they are, not varied at random, to calibrate on. */
    public QuantizationTraining train(TrainingData examples, DataSetIterator plain) {
        run.train(examples, plain);
        return this;
    }

    /** Examples that are classified after each epoch; none if nothing is said. */
    public QuantizationTraining test(DataSetIterator examples) {
        run.test(examples);
        return this;
    }

    /** What happens to images before the network sees them: is saved with every model. */
    public QuantizationTraining preprocessing(Preprocessing known) {
        run.description(InputDescription.of(known));
        return this;
    }

    /** What models say of their inputs and outputs. */
    public QuantizationTraining description(InputDescription known) {
        run.description(known);
        return this;
    }

    /** Listeners of Deeplearning4j, which the network of each stage gets. */
    public QuantizationTraining listeners(TrainingListener... heard) {
        run.listeners(heard);
        return this;
    }

    /** Where the run is written. */
    public QuantizationTraining directory(Path place) {
        run.directory(place);
        return this;
    }

    /** Whether the directory of another run may be replaced. */
    public QuantizationTraining replace(boolean allowed) {
        run.replace(allowed);
        return this;
    }

    /** Whether to go on with the run in the directory, if one was begun there with the same settings. */
    public QuantizationTraining resume(boolean wanted) {
        run.resume(wanted);
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
        RunData data = run.data();
        Stages stages = new QuantizationStages(
                () -> network, run.settings(), source -> quantizers, ranges, source -> data, sources());
        StagedRun.Result result = run.run(stages, options, data);
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
