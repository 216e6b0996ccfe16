package org.lowbit4j.bitsearch.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;
import static org.lowbit4j.quant.NamedValues.required;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lowbit4j.bitsearch.SearchNetworks;
import org.lowbit4j.bitsearch.layer.SearchLayer;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.LayerBits;
import org.lowbit4j.quant.scheme.Quantizers;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

@Tag("one-jdk")
class SharedWeightsTest {

    private static final Candidates BITS = Candidates.of(1, 2, 4);
    private static final List<DataSet> BATCHES = List.of(SearchNetworks.data(24, 1), SearchNetworks.data(9, 2));

    private static BitwidthPlan plan(int weightBits, int activationBits) {
        return new BitwidthPlan(
                Stream.of("conv1", "conv2", "dense")
                        .map(name -> new LayerBits(name, weightBits, activationBits))
                        .toList(),
                Map.of());
    }

    /** A network whose only candidates are the planned bits has nothing to mix. */
    @Test
    void aPlanIsEvaluatedAtItsBitsAndNothingChanges() {
        ComputationGraph network = SearchNetworks.searching(Quantizers.EBS, BITS, BITS);
        network.getLayer("conv1").getParam(SearchLayer.WEIGHT_STRENGTHS).putScalar(2, 0.7);
        INDArray before = network.params().dup();
        double loss = new SharedWeights(network, BATCHES).loss(plan(2, 4));
        assertThatBits(network.params()).isEqualTo(before);
        // All else is shared, ranges included: they are calibrated at the middle candidate, 2 bits.
        ComputationGraph alone = SearchNetworks.searching(Quantizers.EBS, Candidates.of(2), Candidates.of(4));
        Map<String, INDArray> target = alone.paramTable();
        network.paramTable().forEach((key, value) -> {
            if (!SearchLayer.isSearchParameter(key.substring(key.indexOf('_') + 1))) {
                required(target, key).assign(value);
            }
        });
        double sum = 0;
        for (DataSet batch : BATCHES) {
            sum += alone.score(batch, true) * batch.numExamples();
        }
        assertThat(loss).isCloseTo(sum / 33, within(1e-6));
    }

    @Test
    void bitsThatAreNoCandidatesAreRefused() {
        SharedWeights weights = new SharedWeights(SearchNetworks.searching(Quantizers.EBS, BITS, BITS), BATCHES);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> weights.loss(plan(3, 4)))
                .withMessageContaining("not among the candidates");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> weights.loss(new BitwidthPlan(plan(2, 4).layers().subList(0, 2), Map.of())))
                .withMessageContaining("The plan misses the layers [dense]");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SharedWeights(SearchNetworks.searching(Quantizers.EBS, BITS, BITS), List.of()))
                .withMessageContaining("no images");
    }
}
