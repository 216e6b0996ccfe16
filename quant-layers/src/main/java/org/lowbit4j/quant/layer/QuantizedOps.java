package org.lowbit4j.quant.layer;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.lowbit4j.quant.operand.SymbolicOperand;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.enums.WeightsFormat;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.PaddingMode;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The definition of the quantized layers in SameDiff ops: what {@link QuantizedLayerRuntime} must equal, and a way to put such
 * layers into a hand-built {@link SameDiff} graph. Standard ops only, so a graph that holds them saves, loads and trains
 * ({@code sd.fit}) like any other.
 *
 * <p>Integer-valued codes are convolved and the result is scaled. Rounding is half to even and straight-through.
 */
public final class QuantizedOps {

    private final SameDiff sd;
    private final QuantizedLayer layer;
    private final boolean rounding;

    /** {@code rounding} is false only where gradients are checked by finite differences. */
    QuantizedOps(SameDiff sd, QuantizedLayer layer, boolean rounding) {
        this.sd = sd;
        this.layer = layer;
        this.rounding = rounding;
    }

    /**
     * Adds a quantized convolution to a graph.
     *
     * @param sd the graph
     * @param name prefix of the new variables: {@code name_W}, {@code name_weightCenter}, ...
     * @param input images, NCHW or NHWC as {@code layer} says
     * @param layer the layer; nIn must be set
     * @return the output; its variable is called {@code name}
     */
    public static SDVariable convolution2d(SameDiff sd, String name, SDVariable input, QuantConvolution2D layer) {
        return add(sd, name, input, layer);
    }

    /** Adds a quantized dense layer to a graph; as {@link #convolution2d}, with an input [batch, nIn]. */
    public static SDVariable dense(SameDiff sd, String name, SDVariable input, QuantDense layer) {
        return add(sd, name, input, layer);
    }

    private static SDVariable add(SameDiff sd, String name, SDVariable input, QuantizedLayer layer) {
        if (layer.getNIn() < 1) {
            throw new IllegalArgumentException("Layer \"" + name + "\": nIn is " + layer.getNIn()
                    + "; in a hand-built graph it must be set on the builder");
        }
        Map<String, INDArray> values = new LinkedHashMap<>();
        layer.getLayerParams()
                .getParamShapes()
                .forEach((key, shape) ->
                        values.put(key, Nd4j.createUninitialized(DataType.FLOAT, shape, layer.paramReshapeOrder(key))));
        layer.initializeParameters(values);
        Map<String, SDVariable> variables = new LinkedHashMap<>();
        values.forEach((key, value) -> variables.put(key, sd.var(name + "_" + key, value)));
        return new QuantizedOps(sd, layer, true).layer(input, variables).rename(name);
    }

    /** The layer's output from its input and parameters. */
    SDVariable layer(SDVariable input, Map<String, SDVariable> parameters) {
        SymbolicOperand x = layer.imageQuantizer().definition(input, parameters, rounding);
        SymbolicOperand w =
                layer.kernelQuantizer().definition(required(parameters, QuantizedLayer.WEIGHT), parameters, rounding);
        SDVariable y = layer instanceof QuantConvolution2D convolution
                ? convolved(x.values(), w.values(), convolution)
                : sd.mmul(x.values(), w.values());
        double scale = x.step() * w.step();
        if (scale != 1) {
            y = y.mul(scale);
        }
        for (SymbolicOperand operand : List.of(x, w)) {
            if (operand.factor() != null) {
                y = y.mul(operand.factor());
            }
        }
        if (layer.hasOutputScale()) {
            y = y.mul(required(parameters, QuantizedLayer.OUTPUT_SCALE));
        }
        if (layer.hasBias()) {
            y = sd.nn().biasAdd(y, required(parameters, QuantizedLayer.BIAS), isChannelsFirst());
        }
        return layer.activation() == Activation.IDENTITY
                ? y
                : layer.activation().asSameDiff(sd, y);
    }

    private boolean isChannelsFirst() {
        return layer instanceof QuantConvolution2D convolution && convolution.dataFormat() == CNN2DFormat.NCHW;
    }

    /** Kernels are permuted to YXIO: the gradient of conv2d with DL4J's own layout fails its shape check in ND4J M2.1. */
    private SDVariable convolved(SDVariable x, SDVariable w, QuantConvolution2D convolution) {
        boolean spread = UpstreamDefects.failsOnDilation() && convolution.isDilated();
        SDVariable kernels = spread ? spread(w, convolution) : w;
        int[] kernel = spread ? convolution.spanOfKernel() : convolution.kernelSize();
        int[] dilation = spread ? new int[] {1, 1} : convolution.dilation();
        boolean same = convolution.convolutionMode() == ConvolutionMode.Same;
        Conv2DConfig config = Conv2DConfig.builder()
                .kH(kernel[0])
                .kW(kernel[1])
                .sH(convolution.stride()[0])
                .sW(convolution.stride()[1])
                .pH(convolution.padding()[0])
                .pW(convolution.padding()[1])
                .dH(dilation[0])
                .dW(dilation[1])
                .paddingMode(same ? PaddingMode.SAME : PaddingMode.VALID)
                .dataFormat(convolution.dataFormat().name())
                .weightsFormat(WeightsFormat.YXIO)
                .build();
        return sd.cnn().conv2d(x, sd.permute(kernels, 2, 3, 1, 0), config);
    }

    /** The dilated kernel written out, with zeros between the taps. */
    private SDVariable spread(SDVariable w, QuantConvolution2D convolution) {
        long[] shape = convolution.weightShape();
        int[] dilation = convolution.dilation();
        int[] span = convolution.spanOfKernel();
        SDVariable taps = sd.reshape(w, shape[0], shape[1], shape[2], 1, shape[3], 1);
        SDVariable padding = sd.constant(Nd4j.createFromArray(new int[][] {
            {0, 0}, {0, 0}, {0, 0}, {0, dilation[0] - 1}, {0, 0}, {0, dilation[1] - 1}
        }));
        SDVariable padded = sd.nn().pad(taps, padding, 0);
        SDVariable grid = sd.reshape(padded, shape[0], shape[1], shape[2] * dilation[0], shape[3] * dilation[1]);
        return sd.slice(grid, new int[] {0, 0, 0, 0}, (int) shape[0], (int) shape[1], span[0], span[1]);
    }
}
