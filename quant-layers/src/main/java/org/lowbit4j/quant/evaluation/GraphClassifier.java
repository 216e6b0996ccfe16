package org.lowbit4j.quant.evaluation;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.quant.lowering.InputFormat;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/** A Deeplearning4j network with a softmax at its end. */
public final class GraphClassifier implements BatchClassifier {

    private final ComputationGraph network;
    private final CNN2DFormat format;

    /** Classifies with {@code network}. */
    public GraphClassifier(ComputationGraph network) {
        this.network = network;
        this.format = InputFormat.of(network);
    }

    /**
     * Refuses examples that {@code network} cannot learn from: features of another shape than it takes, or labels of another
     * number of classes than it tells apart.
     *
     * @param examples a batch, which the network is tried on
     * @throws IllegalArgumentException if so
     */
    public static void check(ComputationGraph network, DataSet examples) {
        INDArray features = examples.getFeatures();
        int outputs = tried(network, features)[0].length;
        INDArray labels = examples.getLabels();
        if (labels == null || labels.rank() != 2) {
            throw new IllegalArgumentException("labels of shape "
                    + (labels == null ? "none" : Arrays.toString(labels.shape())) + "; expected [examples, " + outputs
                    + "], a one in the column of the class");
        }
        Evaluator.checkClasses(outputs, Math.toIntExact(labels.size(1)));
    }

    private static float[][] tried(ComputationGraph network, INDArray features) {
        try {
            return new GraphClassifier(network).probabilities(features);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "The network does not take examples of shape "
                            + Arrays.toString(features.shape()) + " (" + reason(e)
                            + "); expected [examples, height, width, channels] or [examples, channels, height, width], as its layers say, of"
                            + " the size that it was made for",
                    e);
        }
    }

    private static String reason(RuntimeException fault) {
        return String.valueOf(fault.getMessage()).lines().findFirst().orElse("");
    }

    @Override
    public CNN2DFormat inputFormat() {
        return format;
    }

    @Override
    public float[][] probabilities(INDArray features) {
        return network.outputSingle(features).toFloatMatrix();
    }
}
