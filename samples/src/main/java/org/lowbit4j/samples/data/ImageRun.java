package org.lowbit4j.samples.data;

import java.util.Optional;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.quant.lowering.InputFormat;
import org.lowbit4j.quant.run.RunData;
import org.lowbit4j.quant.training.TrainingSettings;

/**
 * The images of a training, for networks of any format.
 *
 * @param train images to learn from
 * @param test images to classify after each epoch, if any
 * @param augmentation how training images are varied
 * @param settings batch size and seed
 */
public record ImageRun(ImageSet train, Optional<ImageSet> test, Augmentation augmentation, TrainingSettings settings) {

    /** Of plain images; batch-norm statistics are estimated on batches of so many. */
    private static final int PLAIN_BATCH = 128;

    /** The images in batches, in the format that {@code network} wants. */
    public RunData data(ComputationGraph network) {
        CNN2DFormat format = InputFormat.of(network);
        BatchMaker maker = new BatchMaker(train, format);
        return new RunData(
                new TrainingBatches(maker, augmentation, settings.batch(), settings.seed()),
                new ImageBatches(train, format, PLAIN_BATCH),
                test.map(images -> new ImageBatches(images, format, Math.min(settings.batch(), train.size()))));
    }
}
