package org.lowbit4j.quant.norm;

import java.util.Arrays;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a batch norm computes in inference, {@code scale[c] x + shift[c]} in double: its learned and its running parameters. */
public final class InferenceAffine {

    private InferenceAffine() {}

    /** {@code gamma / sqrt(variance + eps)}, with the running variance. */
    public static double[] scale(Layer norm) {
        return scale(norm, runningVariance(norm));
    }

    /** {@code beta - mean * scale}, with the running mean. */
    public static double[] shift(Layer norm) {
        double[] scale = scale(norm);
        double[] shift = beta(norm);
        double[] mean = values(norm.getParam(BatchNormalizationParamInitializer.GLOBAL_MEAN));
        for (int c = 0; c < shift.length; c++) {
            shift[c] -= mean[c] * scale[c];
        }
        return shift;
    }

    /** {@code gamma / sqrt(variance + eps)}. */
    static double[] scale(Layer norm, double[] variance) {
        double[] scale = configuration(norm).isLockGammaBeta()
                ? constant(configuration(norm).getGamma(), variance.length)
                : values(norm.getParam(BatchNormalizationParamInitializer.GAMMA));
        for (int c = 0; c < scale.length; c++) {
            scale[c] *= 1 / Math.sqrt(variance[c] + configuration(norm).getEps());
        }
        return scale;
    }

    static double[] beta(Layer norm) {
        return configuration(norm).isLockGammaBeta()
                ? constant(
                        configuration(norm).getBeta(),
                        Math.toIntExact(configuration(norm).getNOut()))
                : values(norm.getParam(BatchNormalizationParamInitializer.BETA));
    }

    /** The running variance; the stock layer may keep {@code log10(sqrt(variance))}. */
    static double[] runningVariance(Layer norm) {
        INDArray variance = norm.getParam(BatchNormalizationParamInitializer.GLOBAL_VAR);
        return variance != null
                ? values(variance)
                : Arrays.stream(values(norm.getParam(BatchNormalizationParamInitializer.GLOBAL_LOG_STD)))
                        .map(log10 -> Math.pow(10, 2 * log10))
                        .toArray();
    }

    private static BatchNormalization configuration(Layer norm) {
        return (BatchNormalization) norm.conf().getLayer();
    }

    private static double[] constant(double value, int length) {
        double[] values = new double[length];
        Arrays.fill(values, value);
        return values;
    }

    static double[] values(INDArray parameter) {
        return parameter.dup('c').reshape(-1).toDoubleVector();
    }
}
