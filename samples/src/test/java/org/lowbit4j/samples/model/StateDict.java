package org.lowbit4j.samples.model;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DepthwiseConvolution2D;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The parameters of a network with the channels first, or of one without flattened pixels, as PyTorch names and shapes them. */
final class StateDict {

    private StateDict() {}

    static Map<String, INDArray> of(ComputationGraph network) {
        Map<String, INDArray> tensors = new HashMap<>();
        for (Layer layer : network.getLayers()) {
            var conf = layer.conf().getLayer();
            String name = conf.getLayerName();
            Map<String, INDArray> own = layer.paramTable();
            if (conf instanceof BatchNormalization) {
                tensors.put(name + ".weight", flat(required(own, "gamma")));
                tensors.put(name + ".bias", flat(required(own, "beta")));
                tensors.put(name + ".running_mean", flat(required(own, "mean")));
                tensors.put(name + ".running_var", flat(required(own, "var")));
            } else if (own.containsKey("W")) {
                INDArray weights = required(own, "W");
                tensors.put(
                        name + ".weight",
                        conf instanceof DepthwiseConvolution2D
                                ? depthwise(weights)
                                : conf instanceof ConvolutionLayer
                                        ? weights.dup()
                                        : weights.transpose().dup());
                if (own.containsKey("b")) {
                    tensors.put(name + ".bias", flat(required(own, "b")));
                }
            }
        }
        return tensors;
    }

    private static INDArray depthwise(INDArray weights) {
        return weights.permute(2, 3, 0, 1)
                .dup('c')
                .reshape(weights.size(2) * weights.size(3), 1, weights.size(0), weights.size(1));
    }

    private static INDArray flat(INDArray array) {
        return array.dup().reshape(array.length());
    }
}
