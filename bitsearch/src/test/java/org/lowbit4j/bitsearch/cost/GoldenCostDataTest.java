package org.lowbit4j.bitsearch.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.format.PackedModel;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.bitsearch.LoweredNetworks;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.bitsearch.strength.LayerShares;
import org.lowbit4j.bitsearch.strength.Shares;
import org.lowbit4j.testsupport.GoldenArrays;

/** Expected EBS FLOPs and their gradient, against the golden file. */
class GoldenCostDataTest {

    private static final int CANDIDATES = 5;

    private final GoldenArrays golden = GoldenArrays.read("ebs_golden.npz");
    private final double[] macs = golden.doubles("flops_macs");
    private final List<LayerShares> shares = new ArrayList<>();
    private final NetworkCosts costs = costs();

    private NetworkCosts costs() {
        List<CostTable> tables = new ArrayList<>();
        Candidates candidates = Candidates.of(1, 2, 3, 4, 5);
        for (int i = 0; i < macs.length; i++) {
            double work = macs[i];
            SearchedLayer layer = new SearchedLayer("layer" + i, candidates, candidates);
            tables.add(CostTable.of(layer, (m, k) -> work * m * k / 64));
            shares.add(new LayerShares(Shares.of(row("flops_r", i)), Shares.of(row("flops_s", i))));
        }
        return new NetworkCosts(CostKind.EBS_FLOPS, golden.doubles("flops_fp_macs")[0], tables);
    }

    private double[] row(String name, int layer) {
        return Arrays.copyOfRange(golden.doubles(name), layer * CANDIDATES, (layer + 1) * CANDIDATES);
    }

    @Test
    void expectedFlopsAreThoseOfTheGoldenFile() {
        assertThat(costs.expected(shares)).isCloseTo(golden.doubles("flops_total_with_fp")[0], within(1e-6));
        for (int i = 0; i < macs.length; i++) {
            assertThat(costs.layers().get(i).expected(shares.get(i)))
                    .isCloseTo(golden.doubles("flops_per_layer")[i], within(1e-6));
        }
    }

    @Test
    void gradientsAreThoseOfTheGoldenFile() {
        List<LayerGradient> gradients = costs.gradient(shares);
        for (int i = 0; i < macs.length; i++) {
            assertThat(gradients.get(i).weights()).containsExactly(row("flops_grad_r", i), within(1e-6));
            assertThat(gradients.get(i).activations()).containsExactly(row("flops_grad_s", i), within(1e-6));
        }
    }

    @Test
    void theLargestSharesAndTheirFlopsAreThoseOfTheGoldenFile() {
        int[] pairs = new int[macs.length];
        for (int i = 0; i < macs.length; i++) {
            CostTable table = costs.layers().get(i);
            LayerShares layer = shares.get(i);
            pairs[i] = table.pair(layer.weights().largest(), layer.activations().largest());
            assertThat(table.weightBits(pairs[i])).isEqualTo(golden.ints("flops_argmax_bits_w")[i]);
            assertThat(table.activationBits(pairs[i])).isEqualTo(golden.ints("flops_argmax_bits_a")[i]);
        }
        assertThat(costs.exact(pairs)).isEqualTo(golden.doubles("flops_argmax_total_quant")[0] + costs.constant());
    }

    @Test
    void countedMacsOfResNet20AreThoseOfTheGoldenFile() {
        Graph graph = LoweredNetworks.resNet20(2, 2);
        List<SearchedLayer> layers =
                SearchedLayer.all(graph, Candidates.of(1, 2, 3, 4, 5), Candidates.of(1, 2, 3, 4, 5));
        CountedCosts model = new CountedCosts(CostKind.EBS_FLOPS, new PackedModel(graph, ""));
        double[] body = golden.doubles("flops_resnet20_body_macs");
        for (int i = 0; i < body.length; i++) {
            assertThat(model.costs(layers).layers().get(i).least() * 64).isEqualTo(body[i]);
        }
        double[] uniform = golden.doubles("flops_resnet20_uniform");
        for (int bits = 1; bits <= uniform.length; bits++) {
            assertThat(model.uniform(layers, bits)).isEqualTo(uniform[bits - 1]);
        }
    }
}
