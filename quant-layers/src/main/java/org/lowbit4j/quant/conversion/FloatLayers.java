package org.lowbit4j.quant.conversion;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.quant.convolution.StockGeometry;
import org.lowbit4j.quant.layer.ImageConvolution;
import org.lowbit4j.quant.layer.QuantConvolution1D;
import org.lowbit4j.quant.layer.QuantConvolution2D;
import org.lowbit4j.quant.layer.QuantDense;
import org.lowbit4j.quant.layer.QuantDepthwiseConvolution2D;
import org.lowbit4j.quant.layer.QuantizedLayer;
import org.lowbit4j.quant.layer.QuantizedLayerBuilder;
import org.lowbit4j.quant.scheme.ActivationScheme;
import org.lowbit4j.quant.scheme.WeightScheme;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;

/** Which stock layers can be quantized, and what takes their place. */
final class FloatLayers {

    private FloatLayers() {}

    /** Whether {@code layer} has a quantized counterpart, or is one. */
    static boolean isQuantizable(Layer layer) {
        return layer instanceof QuantizedLayer || StockGeometry.of(layer).isPresent();
    }

    /**
     * The quantized counterpart. That of an output layer has no activation: a loss layer follows. A layer that is quantized
     * already gets new bits and keeps its other settings.
     *
     * @param keepsSettings whether those of its scheme are among them, where the kind of scheme stays: intervals per channel, gamma
     */
    static QuantizedLayer quantized(
            Layer layer,
            WeightScheme weights,
            ActivationScheme activations,
            boolean outputScale,
            boolean keepsSettings) {
        if (layer instanceof QuantizedLayer quantized) {
            WeightScheme ownWeights = quantized.weightScheme();
            ActivationScheme ownActivations = quantized.activationScheme();
            boolean sameWeights = keepsSettings && ownWeights.getClass().equals(weights.getClass());
            boolean sameActivations = keepsSettings
                    && ownActivations.getClass().equals(activations.getClass())
                    && ownActivations.coding() == activations.coding();
            return quantized.withSchemes(
                    sameWeights ? ownWeights.withBits(weights.bits()) : weights,
                    sameActivations ? ownActivations.withBits(activations.bits()) : activations);
        }
        FeedForwardLayer stock = (FeedForwardLayer) layer;
        QuantizedLayerBuilder<?> counterpart = counterpart(stock);
        counterpart.nIn(stock.getNIn());
        counterpart.nOut(stock.getNOut());
        counterpart.hasBias(hasBias(stock));
        counterpart.activation(stock instanceof BaseOutputLayer ? Activation.IDENTITY : activation(stock));
        counterpart.weights(weights);
        counterpart.activations(activations);
        counterpart.outputScale(outputScale);
        takeOver(stock, counterpart);
        return counterpart.build();
    }

    /** The builder of the counterpart, with its geometry set. */
    private static QuantizedLayerBuilder<?> counterpart(FeedForwardLayer layer) {
        if (layer instanceof Convolution1DLayer sequence) {
            return new QuantConvolution1D.Builder(sequence.getKernelSize()[0])
                    .stride(sequence.getStride()[0])
                    .padding(sequence.getPadding()[0])
                    .dilation(sequence.getDilation()[0])
                    .convolutionMode(sequence.getConvolutionMode())
                    .rnnDataFormat(sequence.getRnnDataFormat());
        }
        if (layer instanceof DepthwiseConvolution2D depthwise) {
            return like(depthwise, new QuantDepthwiseConvolution2D.Builder())
                    .depthMultiplier(depthwise.getDepthMultiplier());
        }
        return layer instanceof ConvolutionLayer convolution
                ? like(convolution, new QuantConvolution2D.Builder())
                : new QuantDense.Builder();
    }

    private static <T extends ImageConvolution.GeometryBuilder<T>> T like(ConvolutionLayer stock, T counterpart) {
        return counterpart
                .kernelSize(stock.getKernelSize())
                .stride(stock.getStride())
                .padding(stock.getPadding())
                .dilation(stock.getDilation())
                .convolutionMode(stock.getConvolutionMode())
                .dataFormat(stock.getCnn2dDataFormat());
    }

    private static boolean hasBias(FeedForwardLayer layer) {
        if (layer instanceof ConvolutionLayer convolution) {
            return convolution.hasBias();
        }
        return layer instanceof BaseOutputLayer output ? output.hasBias() : ((DenseLayer) layer).hasBias();
    }

    /** What every stock layer has: all but updaters and regularization, which a training chooses anew. */
    private static void takeOver(BaseLayer layer, QuantizedLayerBuilder<?> builder) {
        builder.name(layer.getLayerName());
        builder.dropOut(layer.getIDropout());
        builder.weightInit(layer.getWeightInitFn());
        builder.biasInit(layer.getBiasInit());
        builder.weightNoise(layer.getWeightNoise());
        builder.gradientNormalization(layer.getGradientNormalization());
        builder.gradientNormalizationThreshold(layer.getGradientNormalizationThreshold());
        builder.constraints(layer.getConstraints());
    }

    /** The enum constant of a stock layer's activation function. */
    private static Activation activation(BaseLayer layer) {
        @Nullable IActivation function = layer.getActivationFn();
        return Arrays.stream(Activation.values())
                .filter(candidate -> candidate.getActivationFunction().equals(function))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "Layer " + Names.quoted(layer.getLayerName()) + ": activation " + function
                                + " with parameters of its own cannot be quantized; use a separate ActivationLayer"));
    }
}
