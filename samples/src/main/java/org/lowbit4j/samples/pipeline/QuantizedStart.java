package org.lowbit4j.samples.pipeline;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.quant.calibration.BatchNormStatistics;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.samples.data.BatchMaker;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.model.Networks;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Makes a network ready for quantization-aware training: quantized layers, intervals calibrated on training images, batch-norm
 * statistics estimated again. The numbers of images are our choice.
 */
public final class QuantizedStart {

    private static final int CALIBRATION_IMAGES = 512;
    private static final int STATISTICS_BATCHES = 20;
    private static final int STATISTICS_BATCH = 128;

    private QuantizedStart() {}

    /** The network {@code source} at {@code plan}; {@code train} gives the images, as they are. */
    public static ComputationGraph of(
            ComputationGraph source, BitwidthPlan plan, NetworkQuantizer.Training training, ImageSet train) {
        return of(source, plan, training, train, RangeStart.BETTER);
    }

    /** As {@link #of(ComputationGraph, BitwidthPlan, NetworkQuantizer.Training, ImageSet)}, with learned ranges as {@code ranges} says. */
    public static ComputationGraph of(
            ComputationGraph source,
            BitwidthPlan plan,
            NetworkQuantizer.Training training,
            ImageSet train,
            RangeStart ranges) {
        NetworkQuantizer quantizer = new NetworkQuantizer(source);
        DataSet images = new BatchMaker(train, Networks.inputFormat(source))
                .labelled(0, Math.min(CALIBRATION_IMAGES, train.size()));
        ComputationGraph quantized = switch (ranges) {
            case KEPT -> quantizer.quantize(plan, training, images.getFeatures(), NetworkQuantizer.Ranges.KEPT);
            case CALIBRATED ->
                quantizer.quantize(plan, training, images.getFeatures(), NetworkQuantizer.Ranges.CALIBRATED);
            case BETTER -> quantizer.quantize(plan, training, images);
        };
        estimateStatistics(quantized, train);
        return quantized;
    }

    /** Estimates the batch-norm statistics of {@code network} again on training images. */
    public static void estimateStatistics(ComputationGraph network, ImageSet train) {
        BatchMaker batches = new BatchMaker(train, Networks.inputFormat(network));
        BatchNormStatistics.reestimate(network, statisticsBatches(batches, train.size()));
    }

    /** The first training images, as they are, in the format of {@code network}: what quantizers are calibrated on. */
    public static INDArray calibrationImages(ComputationGraph network, ImageSet train) {
        return new BatchMaker(train, Networks.inputFormat(network))
                .features(0, Math.min(CALIBRATION_IMAGES, train.size()));
    }

    private static List<INDArray> statisticsBatches(BatchMaker batches, int images) {
        List<INDArray> inputs = new ArrayList<>();
        int batch = Math.min(STATISTICS_BATCH, images);
        for (int i = 0; i < STATISTICS_BATCHES && (i + 1) * batch <= images; i++) {
            inputs.add(batches.features(i * batch, (i + 1) * batch));
        }
        return inputs;
    }
}
