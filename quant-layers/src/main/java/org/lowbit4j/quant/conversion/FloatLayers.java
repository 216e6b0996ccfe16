package org.lowbit4j.quant.conversion;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.quant.layer.QuantConvolution2D;
import org.lowbit4j.quant.layer.QuantDense;
import org.lowbit4j.quant.layer.QuantizedLayer;
import org.lowbit4j.quant.scheme.ActivationScheme;
import org.lowbit4j.quant.scheme.WeightScheme;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;

/** Which stock layers can be quantized, and what takes their place. */
final class FloatLayers {

    private FloatLayers() {}

    /** Whether {@code layer} has a quantized counterpart, or is one. */
    static boolean isQuantizable(Layer layer) {
        return layer instanceof QuantizedLayer
                || layer.getClass().equals(ConvolutionLayer.class)
                || (layer.getClass().equals(DenseLayer.class) && !((DenseLayer) layer).hasLayerNorm())
                || layer.getClass().equals(OutputLayer.class);
    }

    /**
     * The quantized counterpart. That of an output layer has no activation: a loss layer follows. A layer that is quantized
     * already gets new bits and keeps its other settings, those of its scheme among them: intervals per channel and gamma.
     */
    static QuantizedLayer quantized(
            Layer layer, WeightScheme weights, ActivationScheme activations, boolean outputScale) {
        if (layer instanceof QuantizedLayer quantized) {
            WeightScheme own = quantized.weightScheme();
            boolean same = own.getClass().equals(weights.getClass());
            return quantized.withSchemes(same ? own.withBits(weights.bits()) : weights, activations);
        }
        if (layer instanceof ConvolutionLayer convolution) {
            return asSet(new QuantConvolution2D.Builder(convolution.getKernelSize()), convolution)
                    .stride(convolution.getStride())
                    .padding(convolution.getPadding())
                    .dilation(convolution.getDilation())
                    .convolutionMode(convolution.getConvolutionMode())
                    .dataFormat(convolution.getCnn2dDataFormat())
                    .nIn(convolution.getNIn())
                    .nOut(convolution.getNOut())
                    .hasBias(convolution.hasBias())
                    .activation(activation(convolution))
                    .weights(weights)
                    .activations(activations)
                    .outputScale(outputScale)
                    .build();
        }
        FeedForwardLayer dense = (FeedForwardLayer) layer;
        return asSet(new QuantDense.Builder(), dense)
                .nIn(dense.getNIn())
                .nOut(dense.getNOut())
                .hasBias(dense instanceof BaseOutputLayer output ? output.hasBias() : ((DenseLayer) dense).hasBias())
                .activation(dense instanceof BaseOutputLayer ? Activation.IDENTITY : activation(dense))
                .weights(weights)
                .activations(activations)
                .outputScale(outputScale)
                .build();
    }

    /** What every stock layer has: all but updaters and regularization, which a training chooses anew. */
    private static <T extends QuantizedLayer.Builder<T>> T asSet(T builder, BaseLayer layer) {
        builder.name(layer.getLayerName());
        builder.dropOut(layer.getIDropout());
        return builder.weightInit(layer.getWeightInitFn())
                .biasInit(layer.getBiasInit())
                .weightNoise(layer.getWeightNoise())
                .gradientNormalization(layer.getGradientNormalization())
                .gradientNormalizationThreshold(layer.getGradientNormalizationThreshold())
                .constraints(layer.getConstraints());
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
