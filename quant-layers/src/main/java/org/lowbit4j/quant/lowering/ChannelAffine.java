package org.lowbit4j.quant.lowering;

import java.util.Arrays;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.GraphBuilder;
import org.lowbit4j.binconv.ir.Node;
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
        BatchNormalization configuration = (BatchNormalization) layer.conf().getLayer();
        double[] mean = values(layer.getParam(BatchNormalizationParamInitializer.GLOBAL_MEAN));
        double[] variance = variance(layer);
        double[] scale = new double[mean.length];
        double[] shift = new double[mean.length];
        for (int c = 0; c < mean.length; c++) {
            double gamma = configuration.isLockGammaBeta()
                    ? configuration.getGamma()
                    : layer.getParam(BatchNormalizationParamInitializer.GAMMA).getDouble(c);
            double beta = configuration.isLockGammaBeta()
                    ? configuration.getBeta()
                    : layer.getParam(BatchNormalizationParamInitializer.BETA).getDouble(c);
            scale[c] = gamma / Math.sqrt(variance[c] + configuration.getEps());
            shift[c] = beta - mean[c] * scale[c];
        }
        return new ChannelAffine(scale, shift);
    }

    private static double[] variance(Layer layer) {
        INDArray variance = layer.getParam(BatchNormalizationParamInitializer.GLOBAL_VAR);
        if (variance != null) {
            return values(variance);
        }
        double[] logDeviation = values(layer.getParam(BatchNormalizationParamInitializer.GLOBAL_LOG_STD));
        return Arrays.stream(logDeviation).map(v -> Math.pow(10, 2 * v)).toArray();
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
