package org.lowbit4j.quant.convolution;

import java.util.Optional;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.layers.Convolution1DLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The convolutions that Deeplearning4j's own float layers are, and their weights as ours lie. */
public final class StockGeometry {

    private StockGeometry() {}

    /** The geometry of a stock layer whose nIn and nOut are set; empty for layers of other types, subclasses among them. */
    public static Optional<Geometry> of(Layer layer) {
        Class<?> type = layer.getClass();
        if (type.equals(DenseLayer.class) && !((DenseLayer) layer).hasLayerNorm()) {
            return Optional.of(new DenseGeometry(((DenseLayer) layer).getNIn(), ((DenseLayer) layer).getNOut()));
        }
        if (type.equals(OutputLayer.class)) {
            return Optional.of(new DenseGeometry(((OutputLayer) layer).getNIn(), ((OutputLayer) layer).getNOut()));
        }
        if (!(layer instanceof ConvolutionLayer convolution)) {
            return Optional.empty();
        }
        long inputs = convolution.getNIn();
        if (type.equals(ConvolutionLayer.class)) {
            return Optional.of(new ImageGeometry(inputs, convolution.getNOut(), 1, window(convolution)));
        }
        if (type.equals(DepthwiseConvolution2D.class)) {
            return Optional.of(new ImageGeometry(inputs, convolution.getNOut(), inputs, window(convolution)));
        }
        if (type.equals(Convolution1DLayer.class)) {
            boolean channelsLast = ((Convolution1DLayer) convolution).getRnnDataFormat() == RNNFormat.NWC;
            return Optional.of(SequenceGeometry.of(
                    inputs,
                    convolution.getNOut(),
                    axis(convolution, 0),
                    convolution.getConvolutionMode(),
                    channelsLast));
        }
        return Optional.empty();
    }

    /** How the kernel of a stock 2-D convolution moves, also of a separable one. */
    public static SlidingWindow window(ConvolutionLayer layer) {
        return new SlidingWindow(
                axis(layer, 0),
                axis(layer, 1),
                layer.getConvolutionMode(),
                layer.getCnn2dDataFormat() == CNN2DFormat.NHWC);
    }

    private static Axis axis(ConvolutionLayer layer, int i) {
        return new Axis(layer.getKernelSize()[i], layer.getStride()[i], layer.getPadding()[i], layer.getDilation()[i]);
    }

    /**
     * The weights of a stock layer in the layout of its {@link #of geometry}.
     *
     * <p>Those of a depthwise layer are [kernel height, kernel width, channels, multiplier]. Those of a 1-D one have the shape
     * [outputs, inputs, kernel, 1] and are read as [kernel, inputs, outputs]: Deeplearning4j 1.0.0-M2.1 reshapes them where it
     * should permute.
     */
    public static INDArray weights(Layer layer, INDArray stock) {
        if (layer instanceof DepthwiseConvolution2D) {
            long outputs = stock.size(2) * stock.size(3);
            return stock.permute(2, 3, 0, 1).dup('c').reshape('c', outputs, 1, stock.size(0), stock.size(1));
        }
        if (layer instanceof Convolution1DLayer) {
            long outputs = stock.size(0);
            long inputs = stock.size(1);
            long kernel = stock.size(2);
            return stock.dup('c')
                    .reshape('c', kernel, inputs, outputs)
                    .permute(2, 1, 0)
                    .dup('c')
                    .reshape('c', outputs, inputs, kernel, 1);
        }
        return stock;
    }
}
