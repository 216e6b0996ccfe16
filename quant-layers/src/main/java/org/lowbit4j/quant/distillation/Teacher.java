package org.lowbit4j.quant.distillation;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.quant.evaluation.Evaluator;
import org.lowbit4j.quant.lowering.InputFormat;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** A trained network whose outputs another one learns, see {@link DistillationLoss}. It is not changed. */
public final class Teacher {

    private static final double LEAST_PROBABILITY = 1e-30;

    private final ComputationGraph network;
    private final CNN2DFormat format;
    private final CNN2DFormat featureFormat;

    /**
     * A teacher.
     *
     * @param network with a softmax at its end
     * @param featureFormat of the images that the other network is trained on
     */
    public Teacher(ComputationGraph network, CNN2DFormat featureFormat) {
        this.network = network;
        this.format = InputFormat.of(network);
        this.featureFormat = featureFormat;
    }

    /**
     * The teacher's logits, {@code [examples, classes]}: the logarithms of its probabilities, which are its logits up to a constant of each
     * example. Probabilities below 1e-30 count as 1e-30.
     */
    public INDArray logits(INDArray features) {
        INDArray images = features.rank() == 4 && format != featureFormat ? otherFormat(features) : features;
        INDArray probabilities = network.outputSingle(images);
        float[] logits = probabilities.dup('c').data().asFloat();
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (float) Math.log(Math.max(logits[i], LEAST_PROBABILITY));
        }
        return Nd4j.create(logits, probabilities.shape(), 'c');
    }

    private INDArray otherFormat(INDArray features) {
        return (featureFormat == CNN2DFormat.NHWC ? features.permute(0, 3, 1, 2) : features.permute(0, 2, 3, 1))
                .dup('c');
    }

    /**
     * The batch with labels that {@link DistillationLoss} wants: those it has, then the teacher's logits.
     *
     * @throws IllegalArgumentException if the teacher tells another number of classes apart
     */
    public DataSet teach(DataSet batch) {
        INDArray logits = logits(batch.getFeatures());
        INDArray labels = batch.getLabels();
        Evaluator.checkClasses(Math.toIntExact(logits.size(1)), Math.toIntExact(labels.size(1)));
        if (batch.getLabelsMaskArray() != null) {
            throw new IllegalArgumentException("labels with a mask of shape "
                    + Arrays.toString(batch.getLabelsMaskArray().shape()) + "; a teacher needs labels without one");
        }
        DataSet taught = new DataSet(batch.getFeatures(), Nd4j.hstack(labels, logits));
        taught.setFeaturesMaskArray(batch.getFeaturesMaskArray());
        return taught;
    }

    /** The batch with the teacher's probabilities in place of its labels, for images of which no label is known. */
    public DataSet label(DataSet batch) {
        INDArray logits = logits(batch.getFeatures());
        return new DataSet(batch.getFeatures(), Transforms.softmax(logits, false));
    }
}
