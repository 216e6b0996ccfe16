package org.lowbit4j.samples.bench;

import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.quant.lowering.InputFormat;
import org.lowbit4j.quant.training.TrainingData;
import org.lowbit4j.samples.data.Augmentation;
import org.lowbit4j.samples.data.BatchMaker;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.data.TrainingBatches;
import org.nd4j.linalg.dataset.DataSet;

/**
 * What a step of a variant costs.
 *
 * @param stepMillis median time of a step; of a search, the mean of a weight step and the strength step after it
 * @param peakMegabytes most memory that the process has held, VmHWM / 1024
 * @param shares of the time, by what a layer did; see {@link StepProfile}
 */
record StepCost(double stepMillis, double peakMegabytes, Map<String, Double> shares) {

    private static final int WARMUP_STEPS = 3;
    /** Few, so that the memory is that of the steps. */
    private static final int CALIBRATION_IMAGES = 32;

    /**
     * Measures {@code variant} in this process, which should have done nothing else.
     *
     * @param source the float network
     * @param images at least two batches
     * @throws IllegalArgumentException if a number is out of range, or the system does not tell the memory
     */
    public static StepCost of(Variant variant, ComputationGraph source, ImageSet images, int batch, int steps) {
        check(batch, steps);
        if (images.size() < 2 * batch) {
            throw new IllegalArgumentException("--batch " + batch + ": two batches are needed and there are "
                    + images.size() + " images; use a smaller one");
        }
        BatchMaker maker = new BatchMaker(images, InputFormat.of(source));
        VariantNetwork.Step step = new VariantNetwork(
                        variant, source, maker.features(0, Math.min(CALIBRATION_IMAGES, images.size())))
                .steps();
        DataSet[] batches = batches(maker, batch);
        double[] millis = new double[steps];
        StepProfile profile = new StepProfile();
        for (int i = -WARMUP_STEPS; i < steps; i++) {
            if (i == 0) {
                profile.start();
            }
            long start = System.nanoTime();
            step.run(i + WARMUP_STEPS, batches[0], batches[1]);
            if (i >= 0) {
                millis[i] = (System.nanoTime() - start) / 1e6;
            }
        }
        int parts = variant.way() == Way.TRAINING ? 1 : 2;
        return new StepCost(new Median().evaluate(millis) / parts, ProcessMemory.peakMegabytes(), profile.shares());
    }

    /** Checks the settings of {@link #of}. */
    static void check(int batch, int steps) {
        if (batch < 1 || steps < 1) {
            throw new IllegalArgumentException("search cost of " + steps + " steps with batches of " + batch
                    + " images; expected at least 1 of each");
        }
    }

    private static DataSet[] batches(BatchMaker maker, int batch) {
        try (TrainingData.Batches epoch = new TrainingBatches(maker, Augmentation.NONE, batch, 1).epoch(0)) {
            return new DataSet[] {epoch.next(), epoch.next()};
        }
    }

    /** The median of both numbers, and the mean of the shares, over processes. */
    static StepCost median(Collection<StepCost> costs) {
        Map<String, Double> shares = new TreeMap<>();
        costs.forEach(cost ->
                cost.shares().forEach((name, share) -> shares.merge(name, share / costs.size(), Double::sum)));
        return new StepCost(median(costs, StepCost::stepMillis), median(costs, StepCost::peakMegabytes), shares);
    }

    private static double median(Collection<StepCost> costs, ToDoubleFunction<StepCost> number) {
        return new Median().evaluate(costs.stream().mapToDouble(number).toArray());
    }
}
