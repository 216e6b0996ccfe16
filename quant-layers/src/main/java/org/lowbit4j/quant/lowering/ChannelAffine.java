package org.lowbit4j.quant.lowering;

import java.util.Arrays;
import org.deeplearning4j.nn.api.Layer;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.GraphBuilder;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.quant.norm.InferenceAffine;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@code scale[c] * x + shift[c]} in double; narrowed to float32 once, when it becomes a node.
 */
final class ChannelAffine {

    private final double[] scale;
    private final double[] shift;

    private ChannelAffine(double[] scale, double[] shift) {
        this.scale = scale;
        this.shift = shift;
    }

    /** The same scale for every channel, and a bias; null for none. */
    static ChannelAffine of(int channels, double scale, @Nullable INDArray bias) {
        double[] scales = new double[channels];
        Arrays.fill(scales, scale);
        return new ChannelAffine(scales, bias == null ? new double[channels] : values(bias));
    }

    /** What a batch norm computes in inference: {@code gamma / sqrt(var + eps) * (x - mean) + beta}. */
    static ChannelAffine ofBatchNorm(Layer layer) {
        return new ChannelAffine(InferenceAffine.scale(layer), InferenceAffine.shift(layer));
    }

    /** First this, then {@code next}. */
    ChannelAffine then(ChannelAffine next) {
        double[] scales = new double[scale.length];
        double[] shifts = new double[scale.length];
        for (int c = 0; c < scale.length; c++) {
            scales[c] = next.scale[c] * scale[c];
            shifts[c] = next.scale[c] * shift[c] + next.shift[c];
        }
        return new ChannelAffine(scales, shifts);
    }

    int appendTo(GraphBuilder nodes, String name, int input) {
        return nodes.add(new Node.Affine(name, input, narrowed(scale), narrowed(shift)));
    }

    private static FloatVector narrowed(double[] values) {
        float[] narrow = new float[values.length];
        for (int i = 0; i < values.length; i++) {
            narrow[i] = (float) values[i];
        }
        return FloatVector.of(narrow);
    }

    private static double[] values(INDArray array) {
        return array.dup('c').reshape(-1).toDoubleVector();
    }
}
