package org.lowbit4j.quant.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lowbit4j.quant.NamedValues.required;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.lowbit4j.quant.GraphStructure;
import org.lowbit4j.quant.SmallNetworks;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.layer.QuantizedLayerRuntime;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Sgd;

class CodeUseTest {

    @Test
    void countsTheCodesThatStandForZero() {
        INDArray images = SmallNetworks.data(CNN2DFormat.NCHW, 5, 1).getFeatures();
        NetworkQuantizer quantizer = new NetworkQuantizer(SmallNetworks.residual(CNN2DFormat.NCHW, 3));
        ComputationGraph network = quantizer.quantize(
                BitwidthPlan.uniform(quantizer.quantizableLayers(), 3, 3, FirstLast.SAME),
                new NetworkQuantizer.Training(new Sgd(0), 0, 1),
                images);

        List<CodeUse> uses = CodeUse.of(
                network, List.of(batch(images, 0, 2), batch(images, 2, 5)).iterator());

        Map<String, INDArray> activations = network.feedForward(images, false);
        GraphStructure structure = new GraphStructure(network);
        assertThat(uses)
                .hasSize(2 * structure.runtimes(QuantizedLayerRuntime.class).size());
        for (CodeUse use : uses) {
            QuantizedLayerRuntime runtime = required(structure.runtimes(QuantizedLayerRuntime.class), use.layer());
            boolean input = use.operand().equals(CodeUse.INPUT);
            float[] values = (input
                            ? required(
                                    activations, structure.inputs(use.layer()).get(0))
                            : runtime.codedKernels())
                    .dup('c')
                    .data()
                    .asFloat();
            int zero = input ? runtime.activationQuantizer().grid().zeroPoint() : 0;
            int zeros = 0;
            for (float value : values) {
                int code = input ? runtime.activationQuantizer().code(value) : (int) value;
                zeros += code == zero ? 1 : 0;
            }
            assertThat(use.zeroShare()).as("%s", use).isEqualTo((double) zeros / values.length);
            assertThat(use.single()).isEmpty();
        }
        assertThat(uses).anyMatch(use -> use.zeroShare() > 0.1);
    }

    private static DataSet batch(INDArray images, int from, int to) {
        return new DataSet(images.get(NDArrayIndex.interval(from, to)).dup('c'), null);
    }
}
