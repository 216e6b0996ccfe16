package org.lowbit4j.quant.convolution;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.Map;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.params.SeparableConvolutionParamInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The two convolutions that Deeplearning4j's separable one is: a depthwise one without bias, then a 1x1 one.
 *
 * @param depthwise the first
 * @param depthwiseWeights in the layout of its geometry
 * @param pointwise the second
 * @param pointwiseWeights in the layout of its geometry
 */
public record SeparableParts(
        ImageGeometry depthwise, INDArray depthwiseWeights, ImageGeometry pointwise, INDArray pointwiseWeights) {

    /** The parts of a layer with these parameters: depthwise weights [multiplier, channels, kernel height, kernel width]. */
    public static SeparableParts of(SeparableConvolution2D layer, Map<String, INDArray> parameters) {
        INDArray depthwise = required(parameters, SeparableConvolutionParamInitializer.DEPTH_WISE_WEIGHT_KEY);
        INDArray pointwise = required(parameters, SeparableConvolutionParamInitializer.POINT_WISE_WEIGHT_KEY);
        SlidingWindow window = StockGeometry.window(layer);
        long inputs = layer.getNIn();
        long middle = inputs * layer.getDepthMultiplier();
        SlidingWindow point =
                new SlidingWindow(Axis.POINT, Axis.POINT, ConvolutionMode.Truncate, window.channelsLast());
        return new SeparableParts(
                new ImageGeometry(inputs, middle, inputs, window),
                depthwise.permute(1, 0, 2, 3).dup('c').reshape('c', middle, 1, depthwise.size(2), depthwise.size(3)),
                new ImageGeometry(middle, layer.getNOut(), 1, point),
                pointwise);
    }
}
