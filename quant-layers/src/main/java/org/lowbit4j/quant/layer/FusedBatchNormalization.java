package org.lowbit4j.quant.layer;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.norm.FusedBatchNormalizationRuntime;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Batch normalisation as in Ioffe and Szegedy, "Batch Normalization: Accelerating Deep Network Training by Reducing Internal
 * Covariate Shift" (2015), in fused loops over the channels of [N, C], [N, C, H, W], [N, H, W, C], or of
 * sequences [N, C, W], [N, W, C]:
 *
 * <pre>  y = gamma * (x - mean) / sqrt(var + eps) + beta</pre>
 *
 * <p>In training, mean and biased variance are those of the batch; in inference, running averages. Settings, parameters, updater
 * states and JSON are those of the stock layer, which it replaces: {@link #of}. Networks of another type than FLOAT, and inputs
 * of another rank, are computed by the stock layer.
 */
public class FusedBatchNormalization extends BatchNormalization {

    private static final long serialVersionUID = 1;

    /** The stock layer's defaults. For JSON; otherwise see {@link #of}. */
    public FusedBatchNormalization() {}

    /** A fused layer with all settings of {@code stock}. */
    public static FusedBatchNormalization of(BatchNormalization stock) {
        // The clone's updater, regularisation and the like are not shared with the original.
        BatchNormalization settings = stock.clone();
        FusedBatchNormalization fused = new FusedBatchNormalization();
        fused.setLayerName(settings.getLayerName());
        fused.setIDropout(settings.getIDropout());
        fused.setConstraints(settings.getConstraints());
        fused.setActivationFn(settings.getActivationFn());
        fused.setWeightInitFn(settings.getWeightInitFn());
        fused.setBiasInit(settings.getBiasInit());
        fused.setGainInit(settings.getGainInit());
        fused.setRegularization(settings.getRegularization());
        fused.setRegularizationBias(settings.getRegularizationBias());
        fused.setIUpdater(settings.getIUpdater());
        fused.setBiasUpdater(settings.getBiasUpdater());
        fused.setWeightNoise(settings.getWeightNoise());
        fused.setGradientNormalization(settings.getGradientNormalization());
        fused.setGradientNormalizationThreshold(settings.getGradientNormalizationThreshold());
        fused.setNIn(settings.getNIn());
        fused.setNOut(settings.getNOut());
        fused.setTimeDistributedFormat(settings.getTimeDistributedFormat());
        fused.setDecay(settings.getDecay());
        fused.setEps(settings.getEps());
        fused.setMinibatch(settings.isMinibatch());
        fused.setGamma(settings.getGamma());
        fused.setBeta(settings.getBeta());
        fused.setLockGammaBeta(settings.isLockGammaBeta());
        fused.setCudnnAllowFallback(settings.isCudnnAllowFallback());
        fused.setUseLogStd(settings.isUseLogStd());
        fused.setCnn2DFormat(settings.getCnn2DFormat());
        return fused;
    }

    /** As the stock layer, which forgets the format of sequences. */
    @Override
    public void setNIn(InputType inputType, boolean override) {
        super.setNIn(inputType, override);
        if (inputType instanceof InputType.InputTypeRecurrent sequences) {
            setCnn2DFormat(sequences.getFormat() == RNNFormat.NWC ? CNN2DFormat.NHWC : CNN2DFormat.NCHW);
        }
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            Collection<TrainingListener> trainingListeners,
            int layerIndex,
            INDArray layerParamsView,
            boolean initializeParams,
            DataType networkDataType) {
        LayerValidation.assertNOutSet("FusedBatchNormalization", getLayerName(), layerIndex, getNOut());
        FusedBatchNormalizationRuntime layer = new FusedBatchNormalizationRuntime(conf, networkDataType);
        layer.setListeners(trainingListeners);
        layer.setIndex(layerIndex);
        layer.setParamsViewArray(layerParamsView);
        layer.setParamTable(initializer().init(conf, layerParamsView, initializeParams));
        return layer;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof FusedBatchNormalization && super.equals(other);
    }

    /** Keeps a stock layer with the same settings from being equal to this one. */
    @Override
    protected boolean canEqual(Object other) {
        return other instanceof FusedBatchNormalization;
    }

    @Override
    public int hashCode() {
        return super.hashCode();
    }
}
