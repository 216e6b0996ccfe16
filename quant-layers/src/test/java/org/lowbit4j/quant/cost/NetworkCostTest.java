package org.lowbit4j.quant.cost;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.quant.SmallNetworks;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.lowering.Lowering;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.LayerBits;
import org.nd4j.linalg.learning.config.Sgd;

class NetworkCostTest {

    private static final Shape INPUT = new Shape(SmallNetworks.SIZE, SmallNetworks.SIZE, 2);

    @Test
    void countsAFloatNetworkAsDl4jDoes() {
        ComputationGraph network = SmallNetworks.residual(CNN2DFormat.NHWC, 1);
        NetworkCost cost = NetworkCost.of(Lowering.lower(network, INPUT));
        long statistics = 2L * (6 + 8 + 8 + 8 + 8);
        assertThat(cost.parameters()).isEqualTo(network.numParams() - statistics);
        assertThat(cost.floatBytes()).isEqualTo(4 * cost.parameters()).isEqualTo(cost.bytes());
        assertThat(cost.macs()).isEqualTo(81 * 9 * 2 * 6 + 25 * (9 * 6 * 8 + 9 * 8 * 8 + 6 * 8 + 9 * 8 * 8) + 8 * 3);
        assertThat(cost.ebsFlops()).isEqualTo((double) cost.macs());
        assertThat(cost.bitOperations()).isZero();
        assertThat(cost.prunedShare()).isNull();
        assertThat(cost.layers()).extracting(LayerCost::kind).containsOnly("conv", "dense");
    }

    @Test
    void countsQuantizedLayersByTheirBits() {
        ComputationGraph network = SmallNetworks.residual(CNN2DFormat.NHWC, 1);
        BitwidthPlan plan = new BitwidthPlan(List.of(new LayerBits("a1", 2, 4), new LayerBits("a2", 3, 32)), Map.of());
        ComputationGraph quantized = new NetworkQuantizer(network)
                .quantize(
                        plan,
                        new NetworkQuantizer.Training(new Sgd(0.1), 0, 1),
                        SmallNetworks.data(CNN2DFormat.NHWC, 8, 1).getFeatures());
        NetworkCost cost = NetworkCost.of(Lowering.lower(quantized, INPUT));
        LayerCost a1 = layer(cost, "a1");
        long macs = 25 * 9 * 6 * 8;
        assertThat(a1.macs()).isEqualTo(macs);
        assertThat(a1.bitOperations()).isEqualTo(macs * 8);
        assertThat(a1.ebsFlops()).isEqualTo(macs / 8.0);
        assertThat(a1.bytes()).isEqualTo(9 * 6 * 8 * 2 / 8 + 4 * 16);
        assertThat(a1.prunedShare()).isBetween(0.0, 1.0);
        LayerCost a2 = layer(cost, "a2");
        assertThat(a2.weightBits()).isEqualTo(3);
        assertThat(a2.activationBits()).isEqualTo(32);
        assertThat(a2.bitOperations()).isNull();
        assertThat(a2.ebsFlops()).isEqualTo((double) a2.macs());
        double zeros =
                requireNonNull(a1.prunedShare()) * a1.weights() + requireNonNull(a2.prunedShare()) * a2.weights();
        assertThat(requireNonNull(cost.prunedShare())).isCloseTo(zeros / (a1.weights() + a2.weights()), within(1e-12));
        assertThat(a1.weights()).isEqualTo(9 * 6 * 8);
        assertThat(cost.bitOperations()).isEqualTo(macs * 8);
        assertThat(cost.bytes()).isLessThan(cost.floatBytes());
    }

    private static LayerCost layer(NetworkCost cost, String name) {
        return cost.layers().stream()
                .filter(layer -> layer.name().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
