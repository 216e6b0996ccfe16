package org.lowbit4j.quant.conversion;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.quant.SmallNetworks;
import org.lowbit4j.quant.conversion.NetworkQuantizer.Training;
import org.lowbit4j.quant.layer.QuantizedLayer;
import org.lowbit4j.quant.layer.QuantizedLayerRuntime;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.quant.plan.BitwidthPlan.LayerBits;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Adam;

/** A trained float network and its conversions. */
final class ConversionFixture {

    static final Training TRAINING = new Training(new Adam(1e-3), 1e-4, 1);

    static INDArray images() {
        return SmallNetworks.data(CNN2DFormat.NCHW, 48, 5).getFeatures();
    }

    static ComputationGraph trained() {
        ComputationGraph network = SmallNetworks.residual(CNN2DFormat.NCHW, 3);
        DataSet data = SmallNetworks.data(CNN2DFormat.NCHW, 48, 5);
        for (int i = 0; i < 15; i++) {
            network.fit(data);
        }
        return network;
    }

    static ComputationGraph quantized(ComputationGraph source, int weightBits, int activationBits, FirstLast ends) {
        NetworkQuantizer quantizer = new NetworkQuantizer(source);
        return quantizer.quantize(
                BitwidthPlan.uniform(quantizer.quantizableLayers(), weightBits, activationBits, ends),
                TRAINING,
                images());
    }

    static QuantizedLayer layer(ComputationGraph network, String name) {
        return ((QuantizedLayerRuntime) network.getLayer(name)).layer();
    }

    static BitwidthPlan plan(LayerBits... layers) {
        return new BitwidthPlan(List.of(layers), Map.of());
    }

    private ConversionFixture() {}
}
