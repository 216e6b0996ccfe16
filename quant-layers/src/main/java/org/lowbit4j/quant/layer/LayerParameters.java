package org.lowbit4j.quant.layer;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.Map;
import java.util.Set;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.lowbit4j.quant.operand.OperandQuantizer;
import org.lowbit4j.quant.operand.Projection;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Which parameters a quantized layer has, what they are before calibration, and how they stay valid. */
final class LayerParameters {

    private static final float LEAST_OUTPUT_SCALE = 1e-6f;

    private LayerParameters() {}

    static void define(QuantizedLayer layer, SDLayerParams params) {
        params.clear();
        params.addWeightParam(QuantizedLayer.WEIGHT, layer.weightShape());
        if (layer.hasBias()) {
            params.addBiasParam(QuantizedLayer.BIAS, layer.getNOut());
        }
        layer.kernelQuantizer().define(params);
        layer.imageQuantizer().define(params);
        if (layer.hasOutputScale()) {
            params.addWeightParam(QuantizedLayer.OUTPUT_SCALE, layer.scalarShape());
        }
    }

    /** The names of the parameters that an operand defines. */
    static Set<String> of(OperandQuantizer operand) {
        SDLayerParams params = new SDLayerParams();
        operand.define(params);
        return params.getParamShapes().keySet();
    }

    /** Sets all but the weights, which are there already. */
    static void initialize(QuantizedLayer layer, Map<String, INDArray> params) {
        if (layer.hasBias()) {
            required(params, QuantizedLayer.BIAS).assign(layer.biasInit());
        }
        layer.kernelQuantizer().initialize(params);
        layer.imageQuantizer().initialize(params);
        if (layer.hasOutputScale()) {
            required(params, QuantizedLayer.OUTPUT_SCALE).assign(1);
        }
    }

    /** Moves what a training step made invalid to valid values: parameters of quantizers, and an output scale below 1e-6. */
    static void project(QuantizedLayer layer, Map<String, INDArray> params) {
        layer.kernelQuantizer().project(params);
        layer.imageQuantizer().project(params);
        if (layer.hasOutputScale()) {
            Projection.clamp(required(params, QuantizedLayer.OUTPUT_SCALE), LEAST_OUTPUT_SCALE, Float.MAX_VALUE);
        }
    }
}
