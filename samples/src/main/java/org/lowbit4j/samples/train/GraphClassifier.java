package org.lowbit4j.samples.train;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.samples.data.BatchMaker;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.model.Networks;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A Deeplearning4j network with a softmax at its end. */
public final class GraphClassifier implements Classifier {

    private final ComputationGraph network;
    private final CNN2DFormat format;

    /** Classifies with {@code network}. */
    public GraphClassifier(ComputationGraph network) {
        this.network = network;
        this.format = Networks.inputFormat(network);
    }

    /**
     * Refuses images of another number of classes than {@code network} tells apart.
     *
     * @throws IllegalArgumentException if so
     */
    public static void checkClasses(ComputationGraph network, ImageSet images) {
        BatchMaker maker = new BatchMaker(images, Networks.inputFormat(network));
        float[][] probabilities = new GraphClassifier(network).probabilities(maker.features(0, 1));
        Evaluator.checkClasses(probabilities[0].length, images);
    }

    @Override
    public CNN2DFormat inputFormat() {
        return format;
    }

    @Override
    public float[][] probabilities(INDArray images) {
        return network.outputSingle(images).toFloatMatrix();
    }
}
