package org.lowbit4j.quant.layer;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.layers.LayerConstraint;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.Distribution;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.nn.conf.layers.samediff.SameDiffLayer;
import org.deeplearning4j.nn.conf.weightnoise.IWeightNoise;
import org.deeplearning4j.nn.weights.IWeightInit;
import org.deeplearning4j.nn.weights.WeightInit;
import org.deeplearning4j.nn.weights.WeightInitDistribution;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.quant.NetworkType;
import org.lowbit4j.quant.convolution.Geometry;
import org.lowbit4j.quant.operand.OperandQuantizer;
import org.lowbit4j.quant.operand.OperandSite;
import org.lowbit4j.quant.operand.Unquantized;
import org.lowbit4j.quant.operand.WeightOperand;
import org.lowbit4j.quant.scheme.ActivationScheme;
import org.lowbit4j.quant.scheme.Quantizers;
import org.lowbit4j.quant.scheme.WeightScheme;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * The configuration of a layer with quantized weights and a quantized input, each by a scheme: QIL's intervals (Jung et al., CVPR
 * 2019) if nothing else is said ({@link Quantizers}).
 *
 * <p>The parameters are the float weights, output channel by output channel, and the bias, under the stock names, those that the
 * schemes define, and the output scale where there is one.
 * Quantizer parameters have a learning rate of their own and no weight decay. What they are initially is a guess; calibrate the
 * network ({@link org.lowbit4j.quant.calibration.NetworkCalibration}) before training. Loading never initialises again.
 */
public abstract class QuantizedLayer extends QuantizedLayerSettings {

    private static final long serialVersionUID = 1;

    /** The float weights. */
    public static final String WEIGHT = WeightOperand.WEIGHT;
    /** The bias, one value per output channel. */
    public static final String BIAS = "b";
    /** What the output is multiplied with, where no batch norm follows. */
    public static final String OUTPUT_SCALE = "outputScale";

    /** Learning rate of the output scale over that of the weights, where the layer does not set another (our choice). */
    public static final double OUTPUT_SCALE_FACTOR = 0.01;

    private static final Set<String> FLOAT_PARAMETERS = Set.of(WEIGHT, BIAS);

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
    public final OperandQuantizer kernelQuantizer() {
        return weightScheme().isFloat() ? new Unquantized() : weightScheme().operand(new Site(this, weightFloors()));
    }

    /** How the images, that is the input, are quantized; from the configuration alone. */
    public final OperandQuantizer imageQuantizer() {
        return activationScheme().isFloat()
                ? new Unquantized()
                : activationScheme().operand(new Site(this, activationFloors()));
    }

    /** This layer as quantizers of its operands see it. */
    private static final class Site implements OperandSite {

        private final QuantizedLayer layer;
        private final float[] floors;

        Site(QuantizedLayer layer, float[] floors) {
            this.layer = layer;
            this.floors = floors;
        }

        @Override
        public long[] scalarShape() {
            return layer.scalarShape();
        }

        @Override
        public long[] channelShape() {
            return layer.channelShape();
        }

        @Override
        public int channels() {
            return Math.toIntExact(layer.getNOut());
        }

        @Override
        public INDArray kernels(INDArray weights) {
            return layer.asKernels(weights);
        }

        @Override
        public float floor(int part) {
            float floor = floors.length == 0 ? 0 : floors[Math.min(part, floors.length - 1)];
            return Math.max(floor, OperandQuantizer.LEAST_RANGE);
        }
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
        drawWeights(fans[0], fans[1], required(params, WEIGHT));
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
        NetworkType.require(what(), networkDataType);
        if (weightNoise() != null && networkDataType != DataType.FLOAT) {
            throw new IllegalArgumentException(what() + ": weight noise " + weightNoise() + " in a network of type "
                    + networkDataType + "; expected FLOAT, or no weight noise");
        }
        return QuantizedLayerRuntime.create(conf, layerIndex, layerParamsView, initializeParams, networkDataType);
    }

    @Override
    public @Nullable List<Regularization> getRegularizationByParam(String paramName) {
        return isQuantizerParameter(paramName) ? null : super.getRegularizationByParam(paramName);
    }

    @Override
    public IUpdater getUpdaterByParam(String paramName) {
        IUpdater stock = super.getUpdaterByParam(paramName);
        if (!isQuantizerParameter(paramName)) {
            return stock;
        }
        if (!isTrained(paramName)) {
            return new Sgd(0);
        }
        return ScaledSchedule.scaled(stock, learningRateFactor().orElseGet(() -> ownFactor(paramName)));
    }

    private boolean isTrained(String parameter) {
        return kernelQuantizer().isTrained(parameter) && imageQuantizer().isTrained(parameter);
    }

    private double ownFactor(String parameter) {
        if (parameter.equals(OUTPUT_SCALE)) {
            return OUTPUT_SCALE_FACTOR;
        }
        return LayerParameters.of(kernelQuantizer()).contains(parameter)
                ? weightScheme().learningRateFactor()
                : activationScheme().learningRateFactor();
    }

    /** A copy with other quantizers, everything else equal; not calibrated. */
    public QuantizedLayer withSchemes(WeightScheme newWeights, ActivationScheme newActivations) {
        QuantizedLayer copy = (QuantizedLayer) clone();
        copy.replaceSchemes(newWeights, newActivations);
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
        private Quantizers quantizers = Quantizers.QIL;
        private int weightBits = 4;
        private int activationBits = 4;
        private @Nullable WeightScheme weights;
        private @Nullable ActivationScheme activations;

        @Nullable
        Double learningRateFactor;

        @Nullable
        Double biasInit;

        @Nullable
        IWeightNoise weightNoise;

        @Nullable
        GradientNormalization gradientNormalization;

        double gradientNormalizationThreshold = Double.NaN;
        List<LayerConstraint> constraints = List.of();

        /**
         * As {@code layer} is set, but for what a training chooses, updater and regularization: these are left to the network.
         */
        protected T like(QuantizedLayer layer) {
            name(layer.getLayerName());
            dropOut(layer.getIDropout());
            layer.learningRateFactor().ifPresent(this::learningRateFactor);
            setWeightInit(layer.getWeightInit());
            setParamWeightInit(layer.getParamWeightInit());
            return biasInit(layer.biasInit())
                    .weightNoise(layer.weightNoise())
                    .gradientNormalization(layer.getGradientNormalization())
                    .gradientNormalizationThreshold(layer.getGradientNormalizationThreshold())
                    .constraints(layer.getConstraints())
                    .nIn(layer.getNIn())
                    .nOut(layer.getNOut())
                    .hasBias(layer.hasBias())
                    .outputScale(layer.hasOutputScale())
                    .activation(layer.activation())
                    .weights(layer.weightScheme())
                    .activations(layer.activationScheme());
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

        /** The function behind the bias; identity by default, whatever the network's default is. */
        public T activation(Activation activation) {
            this.activation = activation;
            return (T) this;
        }

        /** How the weights are drawn, as in stock layers; by default as the network's are. */
        @Override
        public T weightInit(WeightInit weightInit) {
            return weightInit(weightInit.getWeightInitFunction());
        }

        /** As {@link #weightInit(WeightInit)}, from a distribution. */
        public T weightInit(Distribution distribution) {
            return weightInit(new WeightInitDistribution(distribution));
        }

        /** As {@link #weightInit(WeightInit)}, by a function. */
        public T weightInit(IWeightInit weightInit) {
            return super.weightInit(WEIGHT, weightInit);
        }

        /**
         * As {@link #weightInit(WeightInit)}.
         *
         * @throws IllegalArgumentException for any parameter but {@link #WEIGHT}: biases start at {@link #biasInit}, quantizers as
         *     calibrated
         */
        @Override
        public T weightInit(String param, IWeightInit weightInit) {
            if (!param.equals(WEIGHT)) {
                throw new IllegalArgumentException("weight initialization of parameter " + Names.quoted(param)
                        + ": expected " + WEIGHT + "; biases start at biasInit, quantizers as calibrated");
            }
            return super.weightInit(param, weightInit);
        }

        /** The initial value of every bias; by default the network's, 0. */
        public T biasInit(double biasInit) {
            this.biasInit = biasInit;
            return (T) this;
        }

        /** Disturbs weights, and maybe biases, in training, before they are quantized; by default as the network does. */
        public T weightNoise(@Nullable IWeightNoise weightNoise) {
            this.weightNoise = weightNoise;
            return (T) this;
        }

        /** Normalizes or clips the gradients of all parameters, those of quantizers among them; by default as the network does. */
        public T gradientNormalization(@Nullable GradientNormalization gradientNormalization) {
            this.gradientNormalization = gradientNormalization;
            return (T) this;
        }

        /** The threshold of {@link #gradientNormalization}. */
        public T gradientNormalizationThreshold(double threshold) {
            this.gradientNormalizationThreshold = threshold;
            return (T) this;
        }

        /** Constraints that already name their parameters; see also {@link #constrainWeights} and its kin. */
        public T constraints(@Nullable List<LayerConstraint> constraints) {
            this.constraints = constraints == null ? List.of() : constraints;
            return (T) this;
        }

        /** Which quantizers {@link #bits} is about; {@link Quantizers#QIL} by default. */
        public T quantizers(Quantizers quantizers) {
            this.quantizers = quantizers;
            this.weights = null;
            this.activations = null;
            return (T) this;
        }

        /**
         * Bits of the weights and of the input, 1..8 as the quantizers have them; 32 leaves the tensor float. The default is 4 and 4. For
         * other settings see {@link #weights} and {@link #activations}.
         */
        public T bits(int weightBits, int activationBits) {
            this.weightBits = weightBits;
            this.activationBits = activationBits;
            this.weights = null;
            this.activations = null;
            return (T) this;
        }

        WeightScheme weights() {
            return weights == null ? quantizers.weights().withBits(weightBits) : weights;
        }

        ActivationScheme activations() {
            return activations == null ? quantizers.activations().withBits(activationBits) : activations;
        }

        /** How the weights are quantized. */
        public T weights(WeightScheme weights) {
            this.weights = weights;
            return (T) this;
        }

        /** How the input is quantized. */
        public T activations(ActivationScheme activations) {
            this.activations = activations;
            return (T) this;
        }

        /** Whether to learn a scale of the output; for layers that no batch norm follows. Off by default. */
        public T outputScale(boolean outputScale) {
            this.outputScale = outputScale;
            return (T) this;
        }

        /** Learning rate of all quantizer parameters over that of the weights; by default that of their schemes. */
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
