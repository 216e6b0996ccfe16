package org.lowbit4j.quant.norm;

import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.BETA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GAMMA;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_LOG_STD;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_MEAN;
import static org.deeplearning4j.nn.params.BatchNormalizationParamInitializer.GLOBAL_VAR;
import static org.lowbit4j.quant.NamedValues.required;
import static org.lowbit4j.quant.norm.ChannelStatistics.narrowed;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.layers.normalization.BatchNormalization;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.memory.FloatMemory;
import org.lowbit4j.quant.norm.BatchNormLoops.InputGradient;
import org.lowbit4j.quant.norm.BatchNormLoops.UpstreamSums;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Runs {@link FusedBatchNormalization}: per-channel coefficients in double, passes over tensors in float. */
public final class FusedBatchNormalizationRuntime extends BatchNormalization {

    private static final long serialVersionUID = 1;

    private static final double LOG_10 = Math.log(10);

    /** Of the last forward pass, until the backward pass has used it. */
    private transient @Nullable ChannelStatistics batch;

    /** The runtime of a configuration. */
    public FusedBatchNormalizationRuntime(NeuralNetConfiguration conf, DataType dataType) {
        super(conf, dataType);
    }

    @Override
    public INDArray activate(boolean training, LayerWorkspaceMgr workspaceMgr) {
        assertInputSet(false);
        batch = null;
        if (!isFused()) {
            return super.activate(training, workspaceMgr);
        }
        INDArray x = denseFloats(input);
        INDArray y = workspaceMgr.createUninitialized(ArrayType.ACTIVATIONS, DataType.FLOAT, x.shape(), 'c');
        ChannelTiles tiles = ChannelTiles.of(x, format());
        if (training) {
            normalize(FloatMemory.of(x), FloatMemory.of(y), tiles);
        } else {
            applyRunningStatistics(FloatMemory.of(x), FloatMemory.of(y), tiles);
        }
        return y;
    }

    private boolean isFused() {
        if (dataType != DataType.FLOAT || input.rank() < 2 || input.rank() > 4) {
            return false;
        }
        // The stock layer reports a wrong number of channels.
        int channelAxis = format() == CNN2DFormat.NHWC ? input.rank() - 1 : 1;
        return input.size(channelAxis) == layerConf().getNOut();
    }

    private CNN2DFormat format() {
        return layerConf().getCnn2DFormat();
    }

    private static INDArray denseFloats(INDArray array) {
        return FloatMemory.dense(array.castTo(DataType.FLOAT));
    }

    private void normalize(FloatMemory x, FloatMemory y, ChannelTiles tiles) {
        ChannelStatistics statistics = ChannelStatistics.of(x, tiles);
        batch = statistics;
        double[] scale = InferenceAffine.scale(this, statistics.variance());
        double[] beta = InferenceAffine.beta(this);
        float[] center = narrowed(statistics.mean());
        double[] shift = new double[scale.length];
        for (int c = 0; c < shift.length; c++) {
            // What narrowing took from the mean comes back here.
            shift[c] = beta[c] - (statistics.mean()[c] - center[c]) * scale[c];
        }
        BatchNormLoops.normalize(x, y, tiles, center, narrowed(scale), narrowed(shift));
    }

    /** Not by the stock layer: one fma per value is what a lowered network computes, so that codes behind it agree. */
    private void applyRunningStatistics(FloatMemory x, FloatMemory y, ChannelTiles tiles) {
        BatchNormLoops.affine(
                x, y, tiles, narrowed(InferenceAffine.scale(this)), narrowed(InferenceAffine.shift(this)));
    }

    private double inverseDeviation(double variance) {
        return 1 / Math.sqrt(variance + layerConf().getEps());
    }

    /**
     * {@code dbeta = sum(dy)}, {@code dgamma = sum(dy * xhat)} and {@code dx = gamma / sqrt(var + eps) * (dy - dbeta / n - xhat *
     * dgamma / n)} with {@code xhat = (x - mean) / sqrt(var + eps)} (Ioffe and Szegedy, section 3), in two passes.
     */
    @Override
    public Pair<Gradient, INDArray> backpropGradient(INDArray epsilon, LayerWorkspaceMgr workspaceMgr) {
        assertInputSet(true);
        if (!isFused()) {
            return super.backpropGradient(epsilon, workspaceMgr);
        }
        INDArray input = denseFloats(this.input);
        INDArray upstream = denseFloats(epsilon);
        INDArray inputGradient =
                workspaceMgr.createUninitialized(ArrayType.ACTIVATION_GRAD, DataType.FLOAT, input.shape(), 'c');
        FloatMemory x = FloatMemory.of(input);
        FloatMemory dy = FloatMemory.of(upstream);
        ChannelTiles tiles = ChannelTiles.of(input, format());
        ChannelStatistics statistics = batch != null ? batch : ChannelStatistics.of(x, tiles);
        batch = null;

        Gradient gradient = new DefaultGradient();
        inputGradient(x, dy, tiles, statistics, gradient).apply(x, dy, FloatMemory.of(inputGradient), tiles);
        moveRunningStatistics(statistics, gradient);
        return new Pair<>(gradient, inputGradient);
    }

    private InputGradient inputGradient(
            FloatMemory x, FloatMemory dy, ChannelTiles tiles, ChannelStatistics statistics, Gradient gradient) {
        float[] center = narrowed(statistics.mean());
        UpstreamSums sums = BatchNormLoops.upstreamSums(x, dy, tiles, center);
        double[] a = InferenceAffine.scale(this, statistics.variance());
        int channels = a.length;
        double[] b = new double[channels];
        double[] rest = new double[channels];
        double[] gammaGradient = new double[channels];
        double[] upstreamMean = new double[channels];
        float[] upstreamCenter = new float[channels];
        double n = tiles.elementsPerChannel();
        for (int c = 0; c < channels; c++) {
            double inverse = inverseDeviation(statistics.variance()[c]);
            double narrowing = statistics.mean()[c] - center[c];
            gammaGradient[c] = inverse * (sums.weighted()[c] - narrowing * sums.plain()[c]);
            upstreamMean[c] = sums.plain()[c] / n;
            upstreamCenter[c] = (float) upstreamMean[c];
            b[c] = -a[c] * inverse * gammaGradient[c] / n;
            rest[c] = -a[c] * (upstreamMean[c] - upstreamCenter[c]) - b[c] * narrowing;
        }
        if (!layerConf().isLockGammaBeta()) {
            store(gradient, GAMMA, gammaGradient);
            store(gradient, BETA, sums.plain());
        }
        return new InputGradient(center, upstreamCenter, narrowed(a), narrowed(b), narrowed(rest));
    }

    /**
     * The stock layer's convention: what an updater without effect subtracts from the running statistics, {@code (1 - decay) *
     * (running - batch)}, is their "gradient". Of {@code log10(sqrt(v))} it is the difference to that of the new variance.
     */
    private void moveRunningStatistics(ChannelStatistics statistics, Gradient gradient) {
        double[] mean = InferenceAffine.values(getParam(GLOBAL_MEAN));
        double[] variance = InferenceAffine.runningVariance(this);
        double decay = layerConf().getDecay();
        boolean logarithmic = layerConf().isUseLogStd();
        for (int c = 0; c < mean.length; c++) {
            mean[c] = (1 - decay) * (mean[c] - statistics.mean()[c]);
            double next = decay * variance[c] + (1 - decay) * statistics.variance()[c];
            variance[c] = logarithmic
                    ? Math.log(variance[c] / next) / (2 * LOG_10)
                    : (1 - decay) * (variance[c] - statistics.variance()[c]);
        }
        store(gradient, GLOBAL_MEAN, mean);
        store(gradient, logarithmic ? GLOBAL_LOG_STD : GLOBAL_VAR, variance);
    }

    private void store(Gradient gradient, String key, double[] values) {
        INDArray view = required(gradientViews, key);
        FloatMemory.of(view).put(narrowed(values));
        gradient.setGradientFor(key, view);
    }
}
