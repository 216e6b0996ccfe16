package org.lowbit4j.quant.layer;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lowbit4j.quant.convolution.Geometry;
import org.lowbit4j.quant.operand.SymbolicOperand;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
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
     * Adds a quantized 2-D convolution, ordinary or depthwise, to a graph.
     *
     * @param sd the graph
     * @param name prefix of the new variables: {@code name_W}, {@code name_weightCenter}, ...
     * @param input images, NCHW or NHWC as {@code layer} says
     * @param layer the layer; nIn must be set
     * @return the output; its variable is called {@code name}
     */
    public static SDVariable convolution2d(SameDiff sd, String name, SDVariable input, ImageConvolution layer) {
        return add(sd, name, input, layer);
    }

    /** Adds a quantized 1-D convolution to a graph; as {@link #convolution2d}, with sequences NCW or NWC. */
    public static SDVariable convolution1d(SameDiff sd, String name, SDVariable input, QuantConvolution1D layer) {
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
        Geometry geometry = layer.geometry();
        SymbolicOperand x = layer.imageQuantizer().definition(geometry.images(input), parameters, rounding);
        SymbolicOperand w =
                layer.kernelQuantizer().definition(required(parameters, QuantizedLayer.WEIGHT), parameters, rounding);
        SDVariable y = geometry.convolution(x.values(), w.values());
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
            y = sd.nn()
                    .biasAdd(
                            y,
                            required(parameters, QuantizedLayer.BIAS),
                            !geometry.window().channelsLast());
        }
        y = geometry.output(y);
        return layer.activation() == Activation.IDENTITY
                ? y
                : layer.activation().asSameDiff(sd, y);
    }
}
