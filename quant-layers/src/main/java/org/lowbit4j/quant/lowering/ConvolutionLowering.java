package org.lowbit4j.quant.lowering;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.deeplearning4j.nn.api.Layer;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.FloatWeights;
import org.lowbit4j.binconv.ir.GraphBuilder;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Weights;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.quant.GraphStructure;
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

    /** A float convolution with the layer's weights and bias. */
    Node floatConvolution(String name, Layer layer, Window window, int input) {
        INDArray bias = layer.paramTable().get(QuantizedLayer.BIAS);
        return new Node.FloatConvolution(
                name,
                input,
                window,
                floatWeights(layer.getParam(QuantizedLayer.WEIGHT)),
                bias == null ? FloatVector.of() : FloatVector.of(floats(bias)));
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
                    "a layer without one bitwidth (" + layer.getClass().getSimpleName() + ")",
                    "choose its bits first: train the network at a plan (finetune --plan)");
        }
        Window window = layer.geometry().window(nodes.type(input).shape());
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

    private static FloatWeights floatWeights(INDArray weights) {
        INDArray kernels = weights.rank() == 4
                ? weights
                : weights.transpose().dup('c').reshape('c', weights.size(1), weights.size(0), 1, 1);
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
