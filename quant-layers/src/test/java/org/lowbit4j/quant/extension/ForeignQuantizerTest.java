package org.lowbit4j.quant.extension;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.engine.Engine;
import org.lowbit4j.binconv.engine.EngineOptions;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.quant.SmallNetworks;
import org.lowbit4j.quant.calibration.BatchNormStatistics;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.layer.QuantConvolution2D;
import org.lowbit4j.quant.lowering.Lowering;
import org.lowbit4j.quant.parity.Verification;
import org.lowbit4j.quant.parity.VerificationReport;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.quant.scheme.Quantizers;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Nesterovs;

/** Quantizers from outside train, calibrate, lower and verify like those that come with the project. */
@Tag("one-jdk")
class ForeignQuantizerTest {

    private static final Quantizers FOREIGN = new Quantizers(new LargestWeights(4), new CeilingActivations(4));
    private static final DataSet DATA = SmallNetworks.data(CNN2DFormat.NCHW, 48, 5);

    private static ComputationGraph quantized(int bits) {
        ComputationGraph network = SmallNetworks.residual(CNN2DFormat.NCHW, 3);
        for (int i = 0; i < 20; i++) {
            network.fit(DATA);
        }
        NetworkQuantizer quantizer = new NetworkQuantizer(network);
        BitwidthPlan plan = BitwidthPlan.uniform(quantizer.quantizableLayers(), bits, bits, FirstLast.FLOAT);
        ComputationGraph quantized = quantizer.quantize(
                plan, new NetworkQuantizer.Training(new Nesterovs(0.01, 0.9), 0, 1, FOREIGN), DATA.getFeatures());
        BatchNormStatistics.reestimate(quantized, List.of(DATA.getFeatures()));
        return quantized;
    }

    @Test
    void theyAreSavedWithTheLayerUnderTheirOwnNames() {
        QuantConvolution2D layer = new QuantConvolution2D.Builder(3)
                .nOut(3)
                .quantizers(FOREIGN)
                .bits(3, 2)
                .build();
        NeuralNetConfiguration configuration = new NeuralNetConfiguration();
        configuration.setLayer(layer);
        assertThat(NeuralNetConfiguration.fromJson(configuration.toJson()).getLayer())
                .isEqualTo(layer)
                .isEqualTo(layer.clone())
                .isNotEqualTo(
                        new QuantConvolution2D.Builder(3).nOut(3).bits(3, 2).build());
        assertThat(configuration.toJson()).contains(LargestWeights.class.getName());
    }

    @Test
    void theyTrainAndGoOnAfterLoading() throws IOException {
        ComputationGraph network = quantized(3);
        double before = network.score(DATA);
        float ceiling =
                network.getLayer("a2").getParam(CeilingActivations.CEILING).getFloat(0);
        for (int i = 0; i < 10; i++) {
            network.fit(DATA);
        }
        assertThat(network.score(DATA)).isLessThan(before);
        assertThat(network.getLayer("a2").getParam(CeilingActivations.CEILING).getFloat(0))
                .isNotEqualTo(ceiling);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ModelSerializer.writeModel(network, bytes, true);
        ComputationGraph loaded =
                ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(bytes.toByteArray()), true);
        network.fit(DATA);
        loaded.fit(DATA);
        assertThatBits(loaded.params()).isEqualTo(network.params());
    }

    @Test
    void theyLowerToANetworkOfTheSameIntegers() {
        ComputationGraph network = quantized(4);
        network.fit(DATA);
        Graph graph = Lowering.lower(network, new Shape(SmallNetworks.SIZE, SmallNetworks.SIZE, 2));
        VerificationReport report;
        try (Engine engine = new Engine(graph, EngineOptions.standard().withStart(EngineOptions.Start.CHOSEN))) {
            report = new Verification(network, engine, false)
                    .verify(DATA.getFeatures(), DATA.getLabels().argMax(1).toIntVector(), 0);
        }
        assertThat(report.accumulatorsEqual()).isTrue();
        assertThat(report.engineEqualsReference()).isTrue();
        assertThat(report.otherCodeDifferences()).isZero();
    }

    @Test
    void theirLoopsEqualTheirDefinition() {
        ComputationGraph fused = quantized(4);
        ComputationGraph defined = fused.clone().convertDataType(DataType.DOUBLE);
        Gradient loops = gradient(fused);
        Gradient ops = gradient(defined);
        for (String parameter : new String[] {"b1_W", "b1_" + CeilingActivations.CEILING}) {
            INDArray expected = ops.getGradientFor(parameter);
            double norm = expected.norm2Number().doubleValue();
            assertThat(loops.getGradientFor(parameter).castTo(DataType.DOUBLE).distance2(expected))
                    .as(parameter)
                    .isCloseTo(0, within(1e-3 * norm));
        }
    }

    private static Gradient gradient(ComputationGraph network) {
        DataType type = network.params().dataType();
        network.setInput(0, DATA.getFeatures().castTo(type));
        network.setLabels(DATA.getLabels().castTo(type));
        network.computeGradientAndScore();
        return network.gradient();
    }
}
