package org.lowbit4j.quant.layer;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.convolution.Geometry;
import org.lowbit4j.quant.quantizer.QuantizerKind;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * The configuration of a layer with quantized weights and a quantized input: QIL's intervals (Jung et al., CVPR 2019), or DoReFa
 * weights and PACT activations as in EBS ({@link QuantizerKind}).
 *
 * <p>The parameters are the float weights, output channel by output channel, and bias under the stock names, and the
 * quantizers' own: center and halfWidth of intervals, gamma where it is trained, alpha of PACT, and the output scale where there
 * is one.
 * Quantizer parameters have a learning rate of their own and no weight decay. What they are initially is a guess; calibrate the
 * network ({@link org.lowbit4j.quant.calibration.NetworkCalibration}) before training. Loading never initialises again.
 */
public abstract class QuantizedLayer extends QuantizedLayerSettings {

    private static final long serialVersionUID = 1;

    /** The float weights. */
    public static final String WEIGHT = "W";
    /** The bias, one value per output channel. */
    public static final String BIAS = "b";
    /** Center of the weight interval. */
    public static final String WEIGHT_CENTER = "weightCenter";
    /** Half width of the weight interval. */
    public static final String WEIGHT_HALF_WIDTH = "weightHalfWidth";
    /** Exponent of the weight transformer. */
    public static final String WEIGHT_GAMMA = "weightGamma";
    /** Center of the activation interval. */
    public static final String ACTIVATION_CENTER = "activationCenter";
    /** Half width of the activation interval. */
    public static final String ACTIVATION_HALF_WIDTH = "activationHalfWidth";
    /** Where PACT clips the input. */
    public static final String ALPHA = "alpha";
    /** What the output is multiplied with, where no batch norm follows. */
    public static final String OUTPUT_SCALE = "outputScale";

    private static final Set<String> FLOAT_PARAMETERS = Set.of(WEIGHT, BIAS);

    /** The factor of Jung et al. between the learning rate of the weights and that of the intervals. */
    public static final double DEFAULT_LEARNING_RATE_FACTOR = 0.01;

    /** The smallest half width that any step leaves, in units of the tensor. */
    public static final float LEAST_HALF_WIDTH = 1e-6f;

    /** For JSON. */
    protected QuantizedLayer() {}

    /** Everything from the builder. */
    protected QuantizedLayer(Builder<?> builder) {
        super(builder);
    }

    /** Whether {@code parameter} belongs to a quantizer, not to the float layer. */
    public static boolean isQuantizerParameter(String parameter) {
        return !FLOAT_PARAMETERS.contains(parameter);
    }

    /** The convolution that the layer is; from the configuration alone. */
    public abstract Geometry geometry();

    /** The shape of the weights. */
    public final long[] weightShape() {
        return geometry().weightShape();
    }

    /** The shape of a per-channel weight parameter, broadcastable to the weights. */
    protected final long[] channelShape() {
        return geometry().channelShape();
    }

    /** The shape of a scalar, broadcastable to weights and images. */
    protected final long[] scalarShape() {
        return geometry().scalarShape();
    }

    /** How the kernels, that is the weights, are quantized; from the configuration alone. */
    protected OperandQuantizer kernelQuantizer() {
        if (weightQuantization().isFloat()) {
            return new Unquantized();
        }
        return switch (weightQuantization().kind()) {
            case QIL -> new IntervalWeights(this);
            case EBS -> new TanhWeights(weightQuantization());
        };
    }

    /** How the images, that is the input, are quantized; from the configuration alone. */
    protected OperandQuantizer imageQuantizer() {
        if (activationQuantization().isFloat()) {
            return new Unquantized();
        }
        return switch (activationQuantization().kind()) {
            case QIL -> new IntervalActivations(this);
            case EBS -> new ClippedActivations(this);
        };
    }

    /** The weights as kernels, [out, in per group, kernel height, kernel width]; a view. */
    final INDArray asKernels(INDArray weights) {
        return geometry().kernels(weights);
    }

    @Override
    public void defineParameters(SDLayerParams params) {
        LayerParameters.define(this, params);
    }

    @Override
    public void initializeParameters(Map<String, INDArray> params) {
        int[] fans = geometry().fans();
        initWeights(fans[0], fans[1], weightInit, required(params, WEIGHT));
        LayerParameters.initialize(this, params);
    }

    @Override
    public SDVariable defineLayer(
            SameDiff sameDiff, SDVariable layerInput, Map<String, SDVariable> paramTable, @Nullable SDVariable mask) {
        return new QuantizedOps(sameDiff, this, true).layer(layerInput, paramTable);
    }

    @Override
    public Layer instantiate(
            NeuralNetConfiguration conf,
            @Nullable Collection<TrainingListener> trainingListeners,
            int layerIndex,
            INDArray layerParamsView,
            boolean initializeParams,
            DataType networkDataType) {
        return QuantizedLayerRuntime.create(conf, layerIndex, layerParamsView, initializeParams, networkDataType);
    }

    @Override
    public @Nullable List<Regularization> getRegularizationByParam(String paramName) {
        return isQuantizerParameter(paramName) ? null : super.getRegularizationByParam(paramName);
    }

    @Override
    public IUpdater getUpdaterByParam(String paramName) {
        IUpdater stock = super.getUpdaterByParam(paramName);
        return isQuantizerParameter(paramName) ? ScaledSchedule.scaled(stock, learningRateFactor()) : stock;
    }

    /** A copy with other bitwidths, everything else equal; not calibrated. */
    public QuantizedLayer withBits(WeightQuantization newWeights, ActivationQuantization newActivations) {
        QuantizedLayer copy = (QuantizedLayer) clone();
        copy.replaceQuantization(newWeights, newActivations);
        return copy;
    }

    /** What both layers' builders share. */
    @SuppressWarnings("unchecked")
    public abstract static class Builder<T extends Builder<T>> extends SameDiffLayer.Builder<T> {

        long nIn;
        long nOut;
        boolean hasBias = true;
        boolean outputScale;
        Activation activation = Activation.IDENTITY;
        private QuantizerKind quantizer = QuantizerKind.QIL;
        private int weightBits = 4;
        private int activationBits = 4;
        private @Nullable WeightQuantization weights;
        private @Nullable ActivationQuantization activations;
        double learningRateFactor = DEFAULT_LEARNING_RATE_FACTOR;

        /**
         * As {@code layer} is set: name, dropout, sizes, bias, output scale, activation, quantization and learning-rate factor. What
         * belongs to its training, updater and regularization, is left to the network.
         */
        protected T like(QuantizedLayer layer) {
            name(layer.getLayerName());
            dropOut(layer.getIDropout());
            return nIn(layer.getNIn())
                    .nOut(layer.getNOut())
                    .hasBias(layer.hasBias())
                    .outputScale(layer.hasOutputScale())
                    .activation(layer.activation())
                    .weights(layer.weightQuantization())
                    .activations(layer.activationQuantization())
                    .learningRateFactor(layer.learningRateFactor());
        }

        /** Number of inputs; inferred where the network's input type is set. */
        public T nIn(long nIn) {
            this.nIn = nIn;
            return (T) this;
        }

        /** Number of outputs. */
        public T nOut(long nOut) {
            this.nOut = nOut;
            return (T) this;
        }

        /** Whether there is a bias; there is by default. */
        public T hasBias(boolean hasBias) {
            this.hasBias = hasBias;
            return (T) this;
        }

        /** The function behind the bias; identity by default. */
        public T activation(Activation activation) {
            this.activation = activation;
            return (T) this;
        }

        /** Which quantizers {@link #bits} is about; QIL by default. */
        public T quantizer(QuantizerKind quantizer) {
            this.quantizer = quantizer;
            return (T) this;
        }

        /**
         * Weight bits 2..8 (EBS 1..8) and activation bits 1..8, unsigned; 32 leaves the tensor float. The default is 4 and 4.
         * For other settings see {@link #weights} and {@link #activations}.
         */
        public T bits(int weightBits, int activationBits) {
            this.weightBits = weightBits;
            this.activationBits = activationBits;
            this.weights = null;
            this.activations = null;
            return (T) this;
        }

        WeightQuantization weights() {
            return weights == null ? WeightQuantization.of(quantizer, weightBits) : weights;
        }

        ActivationQuantization activations() {
            return activations == null ? ActivationQuantization.of(quantizer, activationBits) : activations;
        }

        /** How the weights are quantized. */
        public T weights(WeightQuantization weights) {
            this.weights = weights;
            return (T) this;
        }

        /** How the input is quantized. */
        public T activations(ActivationQuantization activations) {
            this.activations = activations;
            return (T) this;
        }

        /** Whether to learn a scale of the output; for layers that no batch norm follows. Off by default. */
        public T outputScale(boolean outputScale) {
            this.outputScale = outputScale;
            return (T) this;
        }

        /** Learning rate of the quantizer parameters over that of the weights, 0.01 by default. */
        public T learningRateFactor(double learningRateFactor) {
            if (!(learningRateFactor >= 0)) {
                throw new IllegalArgumentException(
                        "learning-rate factor " + learningRateFactor + ": expected a number of at least 0");
            }
            this.learningRateFactor = learningRateFactor;
            return (T) this;
        }
    }
}
