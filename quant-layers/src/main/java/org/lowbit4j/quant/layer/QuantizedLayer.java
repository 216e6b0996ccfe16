package org.lowbit4j.quant.layer;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
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
    protected QuantizedLayer(QuantizedLayerBuilder<?> builder) {
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
            return trainsQuantizersOnly() ? new Sgd(0) : stock;
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

    /** How the layer is quantized and trained, for people. */
    public final String description() {
        String weights = text(
                weightScheme().title(), weightScheme().bits(), weightScheme().settings());
        String input = text(
                activationScheme().title(),
                activationScheme().bits(),
                activationScheme().settings());
        String trained = trainsQuantizersOnly() ? ", quantizers trained alone" : "";
        return weights + ", " + input + ", learning rate of quantizers x "
                + learningRateFactor().orElse(weightScheme().learningRateFactor()) + trained;
    }

    private static String text(String title, int bits, String settings) {
        return title
                + (bits == WeightScheme.FLOAT
                        ? " float"
                        : " of " + bits + " bits" + (settings.isEmpty() ? "" : " (" + settings + ")"));
    }

    /** A copy with other quantizers, everything else equal; not calibrated. */
    public QuantizedLayer withSchemes(WeightScheme newWeights, ActivationScheme newActivations) {
        QuantizedLayer copy = (QuantizedLayer) clone();
        copy.replaceSchemes(newWeights, newActivations);
        return copy;
    }
}
