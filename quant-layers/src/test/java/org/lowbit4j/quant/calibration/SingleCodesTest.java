package org.lowbit4j.quant.calibration;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.lowbit4j.quant.SmallNetworks;
import org.lowbit4j.quant.calibration.SingleCodes.Finding;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.quant.scheme.QilActivations;
import org.lowbit4j.quant.scheme.QilWeights;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Sgd;

class SingleCodesTest {

    private static final INDArray IMAGES =
            SmallNetworks.data(CNN2DFormat.NCHW, 8, 5).getFeatures();

    private static ComputationGraph quantized() {
        NetworkQuantizer quantizer = new NetworkQuantizer(SmallNetworks.residual(CNN2DFormat.NCHW, 3));
        return quantizer.quantize(
                BitwidthPlan.uniform(quantizer.quantizableLayers(), 2, 2, FirstLast.FLOAT),
                new NetworkQuantizer.Training(new Sgd(0), 0, 1),
                IMAGES);
    }

    @Test
    void aCalibratedNetworkUsesSeveralCodesEverywhere() {
        assertThat(SingleCodes.of(quantized(), IMAGES)).isEmpty();
    }

    @Test
    void namesTheLayerWhoseWeightsOrInputHaveOneCode() {
        ComputationGraph network = quantized();
        network.getLayer("a1").getParam(QilWeights.CENTER).assign(90);
        network.getLayer("b1").getParam(QilActivations.CENTER).assign(90);
        List<Finding> findings = SingleCodes.of(network, IMAGES);
        assertThat(findings)
                .contains(new Finding("a1", "weights", 0), new Finding("b1", "input", 0))
                .noneMatch(finding -> finding.layer().equals("projection"));
        assertThat(findings.get(0).toString()).contains("\"a1\"").contains("weights");
    }
}
