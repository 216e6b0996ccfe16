package org.lowbit4j.samples.bench;

import java.util.List;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.lowering.InputFormat;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.quant.scheme.Quantizers;
import org.lowbit4j.quant.training.QuantizedStart;
import org.lowbit4j.quant.training.TrainableNetwork;
import org.lowbit4j.quant.training.TrainingData;
import org.lowbit4j.samples.data.Augmentation;
import org.lowbit4j.samples.data.BatchMaker;
import org.lowbit4j.samples.data.ImageBatches;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.data.TrainingBatches;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Nesterovs;

/**
 * Training speed of a float network and of the same network quantized, side by side: blocks of steps of the two alternate in one
 * process on the same batches, and the medians of the blocks are compared.
 *
 * @param floatImagesPerSecond median speed of the float network
 * @param quantizedImagesPerSecond median speed of the quantized network
 * @param rounds blocks of each
 * @param steps steps of a block
 * @param batch images of a step
 */
record SpeedComparison(double floatImagesPerSecond, double quantizedImagesPerSecond, int rounds, int steps, int batch) {

    private static final double LEARNING_RATE = 1e-4;
    private static final double MOMENTUM = 0.9;

    /** Speed of the quantized network over that of the float one. */
    double ratio() {
        return quantizedImagesPerSecond / floatImagesPerSecond;
    }

    /**
     * Measures {@code network} against itself with these quantizers at the given bits, first and last layer float.
     *
     * @throws IllegalArgumentException if a number is out of range
     */
    static SpeedComparison of(
            ComputationGraph network, ImageSet images, Quantizers quantizers, int batch, int steps, int rounds) {
        if (batch < 1 || steps < 1 || rounds < 1) {
            throw new IllegalArgumentException("training speed of " + rounds + " rounds of " + steps
                    + " steps with batches of " + batch + " images; expected at least 1 of each");
        }
        Nesterovs updater = new Nesterovs(LEARNING_RATE, MOMENTUM);
        ComputationGraph floating = TrainableNetwork.with(network, updater, 0);
        List<String> layers = new NetworkQuantizer(network).quantizableLayers();
        ComputationGraph quantized = QuantizedStart.of(
                network,
                BitwidthPlan.uniform(
                        layers,
                        quantizers.weights().bits(),
                        quantizers.activations().bits(),
                        FirstLast.FLOAT),
                new NetworkQuantizer.Training(updater, 0, 1, quantizers),
                new ImageBatches(images, InputFormat.of(network), batch));
        DataSet data = batch(network, images, batch);
        double[] floatSpeeds = new double[rounds];
        double[] quantizedSpeeds = new double[rounds];
        speed(floating, data, steps);
        speed(quantized, data, steps);
        for (int round = 0; round < rounds; round++) {
            floatSpeeds[round] = speed(floating, data, steps);
            quantizedSpeeds[round] = speed(quantized, data, steps);
        }
        Median median = new Median();
        return new SpeedComparison(
                median.evaluate(floatSpeeds), median.evaluate(quantizedSpeeds), rounds, steps, batch);
    }

    private static DataSet batch(ComputationGraph network, ImageSet images, int batch) {
        BatchMaker maker = new BatchMaker(images, InputFormat.of(network));
        TrainingBatches batches = new TrainingBatches(maker, Augmentation.NONE, batch, 1);
        try (TrainingData.Batches epoch = batches.epoch(0)) {
            return epoch.next();
        }
    }

    private static double speed(ComputationGraph network, DataSet data, int steps) {
        long start = System.nanoTime();
        for (int step = 0; step < steps; step++) {
            network.fit(data);
        }
        return steps * data.numExamples() / ((System.nanoTime() - start) / 1e9);
    }
}
