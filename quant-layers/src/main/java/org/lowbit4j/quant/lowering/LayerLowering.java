package org.lowbit4j.quant.lowering;

import java.util.Optional;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.PReLULayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.deeplearning4j.nn.conf.layers.Subsampling1DLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.params.PReLUParamInitializer;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.ActivationFunction;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.GraphBuilder;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.quant.Frozen;
import org.lowbit4j.quant.GraphStructure;
import org.lowbit4j.quant.convolution.DenseGeometry;
import org.lowbit4j.quant.convolution.Geometry;
import org.lowbit4j.quant.convolution.StockGeometry;
import org.lowbit4j.quant.layer.OptionAShortcut;
import org.lowbit4j.quant.layer.QuantizedLayerRuntime;
import org.lowbit4j.quant.memory.FloatMemory;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;

/** Lowers one layer of a network; the only place that tells layer types apart. */
final class LayerLowering {

    private final GraphStructure structure;
    private final GraphBuilder nodes;
    private final ConvolutionLowering convolutions;
    private final Sequences sequences;

    LayerLowering(GraphStructure structure, GraphBuilder nodes) {
        this.structure = structure;
        this.nodes = nodes;
        this.convolutions = new ConvolutionLowering(structure, nodes);
        this.sequences = new Sequences(structure);
    }

    /** Adds the nodes of a layer and returns the one that yields its output. */
    int lower(String name, LayerVertex vertex, int operand) {
        int input = preprocessed(name, vertex.getPreProcessor(), operand);
        Layer layer = Frozen.unwrapped(vertex.getLayerConf().getLayer());
        org.deeplearning4j.nn.api.Layer runtime = structure.runtime(name);
        if (runtime instanceof QuantizedLayerRuntime quantized) {
            return activated(
                    name,
                    quantized.layer().activation().getActivationFunction(),
                    convolutions.quantized(name, quantized, input));
        }
        if (layer instanceof BatchNormalization) {
            return convolutions.isFolded(name)
                    ? input
                    : ChannelAffine.ofBatchNorm(runtime).appendTo(nodes, name, input);
        }
        Geometry stock = StockGeometry.of(layer).orElse(null);
        if (stock != null) {
            int images = stock instanceof DenseGeometry ? vector(name, input) : input;
            return activated(
                    name, ((BaseLayer) layer).getActivationFn(), convolutions.floating(name, runtime, stock, images));
        }
        if (layer.getClass().equals(SeparableConvolution2D.class)) {
            SeparableConvolution2D separable = (SeparableConvolution2D) layer;
            return activated(
                    name, separable.getActivationFn(), convolutions.separable(name, separable, runtime, input));
        }
        if (layer instanceof ActivationLayer activation) {
            return activated(name, activation.getActivationFn(), input);
        }
        if (layer instanceof CnnLossLayer loss) {
            return activated(name, loss.getActivationFn(), input);
        }
        if (layer instanceof PReLULayer) {
            return nodes.add(new Node.PRelu(name, input, slopes(name, runtime, shape(input))));
        }
        if (layer instanceof LossLayer loss) {
            return activated(name, loss.getActivationFn(), input);
        }
        if (layer.getClass().equals(SubsamplingLayer.class) || layer.getClass().equals(Subsampling1DLayer.class)) {
            return pooled(name, (SubsamplingLayer) layer, input);
        }
        if (layer instanceof GlobalPoolingLayer pooling) {
            sequences.checkGlobalPooling(name, pooling);
            return nodes.add(new Node.GlobalPool(name, input, kind(name, pooling.getPoolingType())));
        }
        if (layer instanceof OptionAShortcut shortcut) {
            return nodes.add(new Node.Shortcut(
                    name, input, shortcut.getStride(), shortcut.getChannelsBefore(), shortcut.getChannelsAfter()));
        }
        if (layer instanceof DropoutLayer) {
            return input;
        }
        Optional<Node> resized = ResizeLowering.of(name, layer, input);
        if (resized.isPresent()) {
            return nodes.add(resized.get());
        }
        throw new UnsupportedLayerException(
                name,
                "a layer of type " + layer.getClass().getSimpleName(),
                "supported are quantized and float dense, 1-D, 2-D, depthwise and separable conv layers, batch norm, activation,"
                        + " max and average pooling, global pooling, the option-A shortcut, upsampling, zero padding, cropping, dropout, output and loss"
                        + " layers");
    }

    private Shape shape(int node) {
        return nodes.type(node).shape();
    }

    private static FloatVector slopes(String name, org.deeplearning4j.nn.api.Layer runtime, Shape input) {
        float[] slopes = FloatMemory.copyOf(FloatMemory.dense(runtime.getParam(PReLUParamInitializer.WEIGHT_KEY)));
        if (slopes.length != input.channels()) {
            throw new UnsupportedLayerException(
                    name,
                    "a PReLU with " + slopes.length + " slopes for an input of " + input,
                    "share them over height and width, so that there is one for each channel: sharedAxes(2, 3) of NCHW");
        }
        return FloatVector.of(slopes);
    }

    private int preprocessed(String name, @Nullable InputPreProcessor preProcessor, int input) {
        if (preProcessor == null) {
            return input;
        }
        if (preProcessor instanceof CnnToFeedForwardPreProcessor flatten) {
            boolean channelsLast = flatten.getFormat() == CNN2DFormat.NHWC;
            return nodes.add(
                    new Node.Flatten(name, input, channelsLast ? Node.Flatten.Order.HWC : Node.Flatten.Order.CHW));
        }
        if (preProcessor instanceof RnnToFeedForwardPreProcessor) {
            return sequences.vector(name, input, shape(input));
        }
        if (preProcessor instanceof FeedForwardToCnnPreProcessor image
                && image.getInputHeight() == 1
                && image.getInputWidth() == 1) {
            return input;
        }
        throw new UnsupportedLayerException(
                name,
                "the preprocessor " + preProcessor.getClass().getSimpleName(),
                "supported are CnnToFeedForwardPreProcessor, FeedForwardToCnnPreProcessor to one pixel, and"
                        + " RnnToFeedForwardPreProcessor behind global pooling");
    }

    private int vector(String name, int input) {
        if (shape(input).pixels() != 1) {
            throw new UnsupportedLayerException(
                    name, "a dense layer over an input of " + shape(input), "flatten or pool it first");
        }
        return input;
    }

    private int activated(String name, IActivation function, int input) {
        if (function instanceof ActivationIdentity) {
            return input;
        }
        if (function instanceof ActivationSoftmax) {
            return nodes.add(new Node.Softmax(name, input));
        }
        ActivationFunction lowered = Activations.of(function)
                .orElseThrow(() -> new UnsupportedLayerException(
                        name, "the activation " + function, "supported are " + Activations.SUPPORTED));
        return nodes.add(new Node.Activation(name, input, lowered));
    }

    private int pooled(String name, SubsamplingLayer layer, int input) {
        if (layer.getConvolutionMode() == ConvolutionMode.Causal) {
            throw new UnsupportedLayerException(name, "causal pooling", "use Same or Truncate");
        }
        Node.Pool.Kind kind = kind(name, layer.getPoolingType());
        boolean sequence = layer instanceof Subsampling1DLayer;
        Window window = Windows.of(
                sequence ? Sequences.across(layer.getKernelSize(), 1) : layer.getKernelSize(),
                sequence ? Sequences.across(layer.getStride(), 1) : layer.getStride(),
                sequence ? Sequences.across(layer.getPadding(), 0) : layer.getPadding(),
                sequence ? Sequences.across(layer.getDilation(), 1) : layer.getDilation(),
                layer.getConvolutionMode(),
                shape(input));
        if (window.dilationHeight() > 1 || window.dilationWidth() > 1) {
            throw new UnsupportedLayerException(name, "pooling with dilation", "use dilation 1");
        }
        boolean padded = window.padTop() > 0 || window.padBottom() > 0 || window.padLeft() > 0 || window.padRight() > 0;
        if (kind == Node.Pool.Kind.AVERAGE && padded) {
            throw new UnsupportedLayerException(
                    name, "average pooling with padding", "use padding 0 and a size that the stride divides");
        }
        return nodes.add(new Node.Pool(name, input, kind, window));
    }

    private static Node.Pool.Kind kind(String name, Object poolingType) {
        return switch (PoolingType.valueOf(poolingType.toString())) {
            case MAX -> Node.Pool.Kind.MAX;
            case AVG -> Node.Pool.Kind.AVERAGE;
            default -> throw new UnsupportedLayerException(name, "pooling of type " + poolingType, "use MAX or AVG");
        };
    }
}
