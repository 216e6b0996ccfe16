package org.lowbit4j.quant.layer;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Which parameters a quantized layer has, and what the quantizers' are before calibration. */
final class LayerParameters {

    private LayerParameters() {}

    static void define(QuantizedLayer layer, SDLayerParams params) {
        params.clear();
        params.addWeightParam(QuantizedLayer.WEIGHT, layer.weightShape());
        if (layer.hasBias()) {
            params.addBiasParam(QuantizedLayer.BIAS, layer.getNOut());
        }
        WeightQuantization weights = layer.weightQuantization();
        if (!weights.isFloat()) {
            long[] shape = weights.perChannel() ? layer.channelShape() : layer.scalarShape();
            params.addWeightParam(QuantizedLayer.WEIGHT_CENTER, shape);
            params.addWeightParam(QuantizedLayer.WEIGHT_HALF_WIDTH, shape);
            if (weights.trainGamma()) {
                params.addWeightParam(QuantizedLayer.WEIGHT_GAMMA, layer.scalarShape());
            }
        }
        if (!layer.activationQuantization().isFloat()) {
            params.addWeightParam(QuantizedLayer.ACTIVATION_CENTER, layer.scalarShape());
            params.addWeightParam(QuantizedLayer.ACTIVATION_HALF_WIDTH, layer.scalarShape());
        }
        if (layer.hasOutputScale()) {
            params.addWeightParam(QuantizedLayer.OUTPUT_SCALE, layer.scalarShape());
        }
    }

    /** Sets all but the weights, which are there already: the interval of the weights reaches from 0 to the largest. */
    static void initialize(QuantizedLayer layer, Map<String, INDArray> params) {
        double largest = required(params, QuantizedLayer.WEIGHT).amaxNumber().doubleValue();
        double half = Math.max(largest / 2, QuantizedLayer.LEAST_HALF_WIDTH);
        boolean affine = layer.activationQuantization().coding() == ActivationGrid.Coding.AFFINE;
        assign(params, QuantizedLayer.BIAS, 0);
        assign(params, QuantizedLayer.WEIGHT_CENTER, half);
        assign(params, QuantizedLayer.WEIGHT_HALF_WIDTH, half);
        assign(params, QuantizedLayer.WEIGHT_GAMMA, layer.weightQuantization().gamma());
        assign(params, QuantizedLayer.ACTIVATION_CENTER, affine ? 0 : 1);
        assign(params, QuantizedLayer.ACTIVATION_HALF_WIDTH, 1);
        assign(params, QuantizedLayer.OUTPUT_SCALE, 1);
    }

    private static void assign(Map<String, INDArray> params, String name, double value) {
        INDArray parameter = params.get(name);
        if (parameter != null) {
            parameter.assign(value);
        }
    }
}
