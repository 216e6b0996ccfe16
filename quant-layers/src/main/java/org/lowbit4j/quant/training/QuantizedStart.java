package org.lowbit4j.quant.training;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.quant.Resets;
import org.lowbit4j.quant.calibration.BatchNormStatistics;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Makes a network ready for quantization-aware training: quantized layers, intervals calibrated on training examples, batch-norm
 * statistics estimated again. The numbers of examples are our choice. Examples are taken from the front of an iterator, which is
 * reset; they should be as they are, not varied at random.
 */
public final class QuantizedStart {

    private static final int CALIBRATION_EXAMPLES = 512;
    private static final int STATISTICS_BATCHES = 20;

    private QuantizedStart() {}

    /** The network {@code source} at {@code plan}, with learned ranges or calibrated ones, whichever are better. */
    public static ComputationGraph of(
            ComputationGraph source, BitwidthPlan plan, NetworkQuantizer.Training training, DataSetIterator examples) {
        return of(source, plan, training, examples, RangeStart.BETTER);
    }

    /** As {@link #of(ComputationGraph, BitwidthPlan, NetworkQuantizer.Training, DataSetIterator)}, with learned ranges as {@code ranges} says. */
    public static ComputationGraph of(
            ComputationGraph source,
            BitwidthPlan plan,
            NetworkQuantizer.Training training,
            DataSetIterator examples,
            RangeStart ranges) {
        NetworkQuantizer quantizer = new NetworkQuantizer(source);
        DataSet first = first(examples, CALIBRATION_EXAMPLES);
        ComputationGraph quantized = switch (ranges) {
            case KEPT -> quantizer.quantize(plan, training, first.getFeatures(), NetworkQuantizer.Ranges.KEPT);
            case CALIBRATED ->
                quantizer.quantize(plan, training, first.getFeatures(), NetworkQuantizer.Ranges.CALIBRATED);
            case BETTER -> quantizer.quantize(plan, training, first);
        };
        estimateStatistics(quantized, examples);
        return quantized;
    }

    /** Estimates the batch-norm statistics of {@code network} again, on the first {@value #STATISTICS_BATCHES} batches. */
    public static void estimateStatistics(ComputationGraph network, DataSetIterator examples) {
        List<INDArray> inputs = new ArrayList<>();
        Resets.required(examples).reset();
        while (examples.hasNext() && inputs.size() < STATISTICS_BATCHES) {
            INDArray batch = examples.next().getFeatures();
            if (inputs.isEmpty() || batch.size(0) == inputs.get(0).size(0)) {
                inputs.add(batch);
            }
        }
        BatchNormStatistics.reestimate(network, inputs);
    }

    /**
     * The first batches of an iterator, kept in memory: as many as are looked at here.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static DataSetIterator sample(DataSetIterator examples) {
        List<DataSet> batches = new ArrayList<>();
        int found = 0;
        Resets.required(examples).reset();
        while (examples.hasNext() && (batches.size() < STATISTICS_BATCHES || found < CALIBRATION_EXAMPLES)) {
            DataSet batch = examples.next();
            batches.add(batch);
            found += batch.numExamples();
        }
        checkSome(examples, batches);
        return new ExistingDataSetIterator(batches);
    }

    private static void checkSome(DataSetIterator examples, List<DataSet> batches) {
        if (batches.isEmpty()) {
            throw new IllegalArgumentException(
                    examples.getClass().getName() + " has no examples after a reset; expected at least one batch");
        }
    }

    /** The first examples, {@value #CALIBRATION_EXAMPLES} if there are so many: what quantizers are calibrated on. */
    public static INDArray calibrationImages(DataSetIterator examples) {
        return first(examples, CALIBRATION_EXAMPLES).getFeatures();
    }

    /**
     * The first {@code count} examples, or all if there are fewer.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static DataSet first(DataSetIterator examples, int count) {
        List<DataSet> batches = new ArrayList<>();
        int found = 0;
        Resets.required(examples).reset();
        while (examples.hasNext() && found < count) {
            DataSet batch = examples.next();
            int wanted = Math.min(batch.numExamples(), count - found);
            batches.add(wanted == batch.numExamples() ? batch : (DataSet) batch.getRange(0, wanted));
            found += wanted;
        }
        checkSome(examples, batches);
        return batches.size() == 1 ? batches.get(0) : DataSet.merge(batches);
    }
}
