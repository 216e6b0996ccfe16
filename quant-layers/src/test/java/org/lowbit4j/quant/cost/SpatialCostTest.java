package org.lowbit4j.quant.cost;

import static org.assertj.core.api.Assertions.assertThat;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.quant.SmallNetworks;
import org.lowbit4j.quant.SpatialNetworks;
import org.lowbit4j.quant.calibration.NetworkCalibration;
import org.lowbit4j.quant.lowering.Lowering;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Costs of depthwise, separable and 1-D layers: every output counts the taps of its group only. */
class SpatialCostTest {

    private static LayerCost layer(NetworkCost cost, String name, String kind) {
        return cost.layers().stream()
                .filter(layer -> layer.name().equals(name) && layer.kind().equals(kind))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void depthwiseLayersMultiplyOneChannelAnOutput() {
        Shape image = new Shape(SmallNetworks.SIZE, SmallNetworks.SIZE, 2);
        NetworkCost cost = NetworkCost.of(Lowering.lower(SpatialNetworks.mobile(CNN2DFormat.NCHW, 1), image));
        LayerCost deep = layer(cost, "b_depth", "depthwise");
        assertThat(deep.macs()).isEqualTo(5 * 5 * 9 * 12);
        assertThat(deep.weights()).isEqualTo(9 * 12);
        assertThat(layer(cost, "wide", "depthwise").macs()).isEqualTo(5 * 5 * 9 * 16);
        assertThat(layer(cost, "a_expand", "conv").macs()).isEqualTo(81 * 6 * 12);
        NetworkCost separable = NetworkCost.of(Lowering.lower(SpatialNetworks.separable(CNN2DFormat.NHWC, 1), image));
        assertThat(layer(separable, "separable", "depthwise").macs()).isEqualTo(4 * 7 * 6 * 10);
        assertThat(layer(separable, "separable", "conv").macs()).isEqualTo(4 * 7 * 10 * 7);
    }

    @Test
    void sequencesCountTheirSteps() {
        INDArray input = SpatialNetworks.sequences(RNNFormat.NWC, 4, 1).getFeatures();
        var network = SpatialNetworks.quantizedSequence(RNNFormat.NWC, 3, 4, 1);
        NetworkCalibration.calibrate(network, input);
        NetworkCost cost = NetworkCost.of(Lowering.lower(network, new Shape(1, SpatialNetworks.LENGTH, 2)));
        LayerCost causal = layer(cost, "causal", "conv");
        assertThat(causal.macs()).isEqualTo(19 * 3 * 8 * 8);
        assertThat(causal.bitOperations()).isEqualTo(19L * 3 * 8 * 8 * 3 * 4);
        assertThat(layer(cost, "strided", "conv").macs()).isEqualTo(9 * 3 * 8 * 8);
    }
}
