package org.lowbit4j.quant.lowering;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.SeparableConvolution2D;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.FloatWeights;
import org.lowbit4j.binconv.ir.GraphBuilder;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Weights;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.quant.Frozen;
import org.lowbit4j.quant.GraphStructure;
import org.lowbit4j.quant.convolution.Geometry;
import org.lowbit4j.quant.convolution.SeparableParts;
import org.lowbit4j.quant.convolution.SequenceGeometry;
import org.lowbit4j.quant.convolution.StockGeometry;
import org.lowbit4j.quant.layer.QuantizedLayer;
import org.lowbit4j.quant.layer.QuantizedLayerRuntime;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Lowers conv and dense layers, quantized and float. */
final class ConvolutionLowering {

    private final GraphBuilder nodes;
    private final GraphStructure structure;
    private final Set<String> folded = new HashSet<>();

    ConvolutionLowering(GraphStructure structure, GraphBuilder nodes) {
        this.structure = structure;
        this.nodes = nodes;
    }

    /** A stock float layer up to its activation function. */
    int floating(String name, Layer layer, Geometry geometry, int input) {
        INDArray weights =
                StockGeometry.weights(Frozen.unwrapped(layer.conf().getLayer()), layer.getParam(QuantizedLayer.WEIGHT));
        return floating(name, input, geometry, weights, bias(layer));
    }

    /** A stock separable convolution up to its activation function: depthwise, then 1x1. */
    int separable(String name, SeparableConvolution2D separable, Layer layer, int input) {
        SeparableParts parts = SeparableParts.of(separable, layer.paramTable());
        int depthwise = floating(name, input, parts.depthwise(), parts.depthwiseWeights(), FloatVector.of());
        return floating(name, depthwise, parts.pointwise(), parts.pointwiseWeights(), bias(layer));
    }

    private int floating(String name, int input, Geometry geometry, INDArray weights, FloatVector bias) {
        return nodes.add(new Node.FloatConvolution(
                name, input, window(name, geometry, input), floatWeights(geometry.kernels(weights)), bias));
    }

    private Window window(String name, Geometry geometry, int input) {
        Shape image = nodes.type(input).shape();
        if (geometry instanceof SequenceGeometry && image.height() != 1) {
            throw new UnsupportedLayerException(
                    name,
                    "a 1-D convolution over an input of " + image,
                    "the input of a network of sequences is 1 x width x channels");
        }
        return geometry.window(image);
    }

    private static FloatVector bias(Layer layer) {
        INDArray bias = layer.paramTable().get(QuantizedLayer.BIAS);
        return bias == null ? FloatVector.of() : FloatVector.of(floats(bias));
    }

    /** Whether batch norm {@code name} has become a part of the layer before it. */
    boolean isFolded(String name) {
        return folded.contains(name);
    }

    /** A quantized layer up to its bias, and the batch norm behind it if nothing else reads the layer. */
    int quantized(String name, QuantizedLayerRuntime runtime, int input) {
        QuantizedLayer layer = runtime.layer();
        if (!layer.isCalibrated()) {
            throw new IllegalArgumentException(
                    "Layer " + Names.quoted(name) + ": the quantizers were never calibrated, so the codes"
                            + " would mean nothing; run NetworkCalibration.calibrate and train first");
        }
        if (!runtime.isLowerable()) {
            throw new UnsupportedLayerException(
                    name,
                    "a layer without one bitwidth (" + layer.weightScheme().title() + ", "
                            + layer.activationScheme().title() + ")",
                    "choose its bits first: train the network at a plan");
        }
        Window window = window(name, layer.geometry(), input);
        boolean codedInput = !layer.activationScheme().isFloat();
        boolean codedWeights = !layer.weightScheme().isFloat();
        double scale = layer.hasOutputScale() ? value(runtime, QuantizedLayer.OUTPUT_SCALE) : 1;
        int operand = input;
        if (codedInput) {
            ActivationGrid grid = runtime.activationQuantizer().grid();
            operand = nodes.add(new Node.Quantize(name, input, grid));
            if (codedWeights) {
                scale *= (double) grid.scale() / grid.levels();
            } else {
                operand = nodes.add(new Node.Decode(name, operand));
            }
        }
        if (codedWeights) {
            scale *= runtime.weightQuantizer(0).scale();
        }
        int sums;
        if (codedInput && codedWeights) {
            WeightCodes codes = codes(runtime);
            scale /= codes.grid().levels();
            sums = nodes.add(new Node.IntegerConvolution(name, operand, window, codes));
        } else {
            Weights weights = codedWeights
                    ? codes(runtime)
                    : floatWeights(layer.geometry().kernels(runtime.getParam(QuantizedLayer.WEIGHT)));
            sums = nodes.add(new Node.FloatConvolution(name, operand, window, weights, FloatVector.of()));
        }
        ChannelAffine affine = ChannelAffine.of(
                Math.toIntExact(layer.getNOut()), scale, runtime.paramTable().get(QuantizedLayer.BIAS));
        Optional<String> norm = structure.followingBatchNorm(name);
        if (norm.isPresent()) {
            folded.add(norm.get());
            affine = affine.then(ChannelAffine.ofBatchNorm(structure.runtime(norm.get())));
        }
        return affine.appendTo(nodes, name, sums);
    }

    private static WeightCodes codes(QuantizedLayerRuntime runtime) {
        INDArray kernels = runtime.codedKernels();
        INDArray ohwi = kernels.permute(0, 2, 3, 1).dup('c');
        return WeightCodes.of(
                runtime.weightQuantizer(0).grid(), shape(ohwi), ohwi.data().asInt());
    }

    private static FloatWeights floatWeights(INDArray kernels) {
        INDArray ohwi = kernels.permute(0, 2, 3, 1).dup('c');
        return new FloatWeights(shape(ohwi), FloatVector.of(ohwi.data().asFloat()));
    }

    private static WeightShape shape(INDArray ohwi) {
        return new WeightShape((int) ohwi.size(0), (int) ohwi.size(1), (int) ohwi.size(2), (int) ohwi.size(3));
    }

    private static float[] floats(INDArray array) {
        return array.castTo(DataType.FLOAT).dup('c').data().asFloat();
    }

    private static double value(Layer layer, String parameter) {
        return layer.getParam(parameter).getDouble(0);
    }
}
