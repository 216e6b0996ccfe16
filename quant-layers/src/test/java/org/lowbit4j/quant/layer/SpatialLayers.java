package org.lowbit4j.quant.layer;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.lowbit4j.quant.scheme.QilActivations;
import org.nd4j.linalg.activations.Activation;

/** Depthwise, grouped and 1-D layers with various settings, nIn set. */
final class SpatialLayers {

    private SpatialLayers() {}

    static List<QuantizedLayer> all() {
        List<QuantizedLayer> layers = new ArrayList<>();
        for (CNN2DFormat format : CNN2DFormat.values()) {
            layers.add(depthwise(format, 3, 3).bits(4, 4).padding(1).build());
            layers.add(depthwise(format, 3, 2)
                    .depthMultiplier(2)
                    .bits(2, 3)
                    .stride(2)
                    .hasBias(false)
                    .outputScale(true)
                    .build());
            layers.add(depthwise(format, 3)
                    .depthMultiplier(3)
                    .activations(QilActivations.signed(4))
                    .convolutionMode(ConvolutionMode.Same)
                    .dilation(2)
                    .activation(Activation.RELU)
                    .build());
            layers.add(depthwise(format, 3).bits(32, 4).dilation(2).padding(2).build());
            layers.add(depthwise(format, 3).bits(4, 32).build());
            layers.add(depthwise(format, 5).bits(32, 32).padding(2).build());
            layers.add(grouped(format, 3).bits(3, 4).padding(1).build());
            layers.add(grouped(format, 3).bits(32, 32).stride(2).build());
        }
        for (RNNFormat format : RNNFormat.values()) {
            layers.add(sequence(format, 3).bits(4, 4).padding(1).build());
            layers.add(sequence(format, 3)
                    .activations(QilActivations.signed(4))
                    .convolutionMode(ConvolutionMode.Causal)
                    .dilation(2)
                    .stride(2)
                    .outputScale(true)
                    .build());
            layers.add(sequence(format, 2)
                    .bits(2, 3)
                    .convolutionMode(ConvolutionMode.Same)
                    .activation(Activation.RELU)
                    .build());
            layers.add(
                    sequence(format, 3).bits(32, 4).dilation(2).hasBias(false).build());
            layers.add(sequence(format, 4).bits(4, 32).stride(2).build());
            layers.add(sequence(format, 1).bits(32, 32).build());
            layers.add(
                    sequence(format, 3).nOut(6).groups(3).bits(4, 4).padding(1).build());
        }
        return layers;
    }

    static QuantDepthwiseConvolution2D.Builder depthwise(CNN2DFormat format, int... kernel) {
        return new QuantDepthwiseConvolution2D.Builder(kernel)
                .dataFormat(format)
                .nIn(3)
                .name("depthwise");
    }

    static QuantConvolution2D.Builder grouped(CNN2DFormat format, int... kernel) {
        return new QuantConvolution2D.Builder(kernel)
                .dataFormat(format)
                .nIn(6)
                .nOut(4)
                .groups(2)
                .name("grouped");
    }

    static QuantConvolution1D.Builder sequence(RNNFormat format, int kernel) {
        return new QuantConvolution1D.Builder(kernel)
                .rnnDataFormat(format)
                .nIn(3)
                .nOut(5)
                .name("sequence");
    }
}
