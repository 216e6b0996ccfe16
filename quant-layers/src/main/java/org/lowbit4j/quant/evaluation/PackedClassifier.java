package org.lowbit4j.quant.evaluation;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.lowbit4j.binconv.Inference;
import org.lowbit4j.quant.memory.FloatMemory;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A packed network that ends in a softmax. */
public final class PackedClassifier implements BatchClassifier {

    private final Inference network;

    /** Classifies with {@code network}. */
    public PackedClassifier(Inference network) {
        this.network = network;
    }

    @Override
    public CNN2DFormat inputFormat() {
        return CNN2DFormat.NHWC;
    }

    @Override
    public float[][] probabilities(INDArray images) {
        int batch = Math.toIntExact(images.size(0));
        float[] outputs = network.run(FloatMemory.copyOf(FloatMemory.dense(images)), batch);
        int classes = outputs.length / batch;
        float[][] rows = new float[batch][];
        for (int i = 0; i < batch; i++) {
            rows[i] = Arrays.copyOfRange(outputs, i * classes, (i + 1) * classes);
        }
        return rows;
    }
}
