package org.lowbit4j.samples.command;

import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.binconv.Inference;
import org.lowbit4j.quant.lowering.InputFormat;
import org.lowbit4j.samples.data.BatchMaker;
import org.lowbit4j.samples.data.ImageSet;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Time for one image: a Deeplearning4j network and a packed one take turns on the same images, and the medians are compared.
 *
 * @param graphMedianMicros of the Deeplearning4j network
 * @param packedMedianMicros of the packed network
 * @param runs number of images that each has seen
 */
public record Latency(double graphMedianMicros, double packedMedianMicros, int runs) {

    private static final int WARM_UP = 200;

    /** Measures on the first {@code runs} of {@code images}, after a warm-up. */
    public static Latency of(ComputationGraph graph, Inference packed, ImageSet images, int runs) {
        BatchMaker batches = new BatchMaker(images, InputFormat.of(graph));
        BatchMaker nhwc = new BatchMaker(images, CNN2DFormat.NHWC);
        int count = Math.min(runs, images.size());
        double[] graphMicros = new double[count];
        double[] packedMicros = new double[count];
        for (int i = -WARM_UP; i < count; i++) {
            int image = Math.floorMod(i, images.size());
            INDArray input = batches.features(image, image + 1);
            float[] values = nhwc.features(image, image + 1).data().asFloat();
            long start = System.nanoTime();
            graph.outputSingle(input);
            long middle = System.nanoTime();
            packed.run(values, 1);
            long end = System.nanoTime();
            if (i >= 0) {
                graphMicros[i] = (middle - start) / 1e3;
                packedMicros[i] = (end - middle) / 1e3;
            }
        }
        Median median = new Median();
        return new Latency(median.evaluate(graphMicros), median.evaluate(packedMicros), count);
    }
}
