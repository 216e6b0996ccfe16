package org.lowbit4j.quant.conversion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lowbit4j.quant.conversion.ConversionFixture.TRAINING;
import static org.lowbit4j.quant.conversion.ConversionFixture.images;
import static org.lowbit4j.quant.conversion.ConversionFixture.layer;
import static org.lowbit4j.quant.conversion.ConversionFixture.plan;
import static org.lowbit4j.quant.conversion.ConversionFixture.quantized;
import static org.lowbit4j.quant.conversion.ConversionFixture.trained;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.lowbit4j.quant.SmallNetworks;
import org.lowbit4j.quant.calibration.NetworkCalibration;
import org.lowbit4j.quant.layer.QuantDense;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.quant.plan.BitwidthPlan.LayerBits;
import org.lowbit4j.quant.scheme.LsqActivations;
import org.lowbit4j.quant.scheme.QilActivations;
import org.lowbit4j.quant.scheme.QilWeights;
import org.lowbit4j.quant.scheme.Quantizers;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;

/** What becomes of learned ranges when a quantized network is quantized again. */
@Tag("one-jdk")
class LearnedRangesTest {

    private static final List<String> RANGES =
            List.of(QilWeights.CENTER, QilWeights.HALF_WIDTH, QilActivations.CENTER, QilActivations.HALF_WIDTH);

    @Test
    void theNextStageStartsFromTheRangesThatThisOneHasLearned() {
        ComputationGraph five = quantized(trained(), 5, 5, FirstLast.FLOAT);
        five.fit(SmallNetworks.data(CNN2DFormat.NCHW, 48, 5));
        five.getLayer("a1").getParam(QilWeights.CENTER).muli(1.25);
        five.getLayer("b1").getParam(QilActivations.CENTER).muli(1.5);
        ComputationGraph three = quantized(five, 3, 3, FirstLast.FLOAT);
        for (String name : List.of("a1", "a2", "projection", "b1")) {
            for (String range : RANGES) {
                assertThatBits(three.getLayer(name).getParam(range))
                        .as(name + " " + range)
                        .isEqualTo(five.getLayer(name).getParam(range));
            }
            assertThat(layer(three, name).isCalibrated()).isTrue();
            assertThat(layer(three, name).weightFloors())
                    .containsExactly(
                            five.getLayer(name).getParam(QilWeights.HALF_WIDTH).getFloat(0) / 2);
        }
        assertThat(three.getLayer("a1").getParam(QilWeights.CENTER).getFloat(0))
                .isGreaterThan(
                        three.getLayer("a1").getParam(QilWeights.HALF_WIDTH).getFloat(0));
    }

    @Test
    void rangesAreCalibratedOnRequestAndWhereTheSchemeChanges() {
        ComputationGraph five = quantized(trained(), 5, 5, FirstLast.FLOAT);
        for (String range : RANGES) {
            five.getLayer("a2").getParam(range).muli(1.5);
        }
        NetworkQuantizer quantizer = new NetworkQuantizer(five);
        BitwidthPlan plan = BitwidthPlan.uniform(quantizer.quantizableLayers(), 5, 5, FirstLast.FLOAT);
        ComputationGraph calibrated =
                quantizer.quantize(plan, training(Quantizers.QIL), images(), NetworkQuantizer.Ranges.CALIBRATED);
        ComputationGraph mixed = quantizer.quantize(
                plan, training(new Quantizers(Quantizers.QIL.weights(), Quantizers.LSQ.activations())), images());
        for (String range : RANGES) {
            assertThat(calibrated.getLayer("a2").getParam(range).getFloat(0))
                    .isNotEqualTo(five.getLayer("a2").getParam(range).getFloat(0));
        }
        assertThatBits(mixed.getLayer("a2").getParam(QilWeights.CENTER))
                .isEqualTo(five.getLayer("a2").getParam(QilWeights.CENTER));
        assertThat(mixed.getLayer("a2").getParam(LsqActivations.STEP).getFloat(0))
                .isPositive();
        assertThat(NetworkCalibration.keepsRanges(calibrated, five)).isTrue();
        assertThat(NetworkCalibration.keepsRanges(mixed, five)).isTrue();
        ComputationGraph steps = quantizer.quantize(plan, training(Quantizers.LSQ), images());
        assertThat(NetworkCalibration.keepsRanges(steps, five)).isFalse();
    }

    @Test
    void theRangesWithTheLowerLossAreTaken() {
        DataSet data = SmallNetworks.data(CNN2DFormat.NCHW, 48, 5);
        ComputationGraph five = quantized(trained(), 5, 5, FirstLast.FLOAT);
        BitwidthPlan plan = BitwidthPlan.uniform(new NetworkQuantizer(five).quantizableLayers(), 5, 5, FirstLast.FLOAT);
        five.fit(data);
        five.getLayer("a2").getParam(QilWeights.CENTER).assign(9);
        five.getLayer("a2").getParam(QilWeights.HALF_WIDTH).assign(9);
        ComputationGraph better = new NetworkQuantizer(five).quantize(plan, training(Quantizers.QIL), data);
        assertThat(better.getLayer("a2").getParam(QilWeights.CENTER).getFloat(0))
                .isLessThan(9);
    }

    private static NetworkQuantizer.Training training(Quantizers quantizers) {
        return new NetworkQuantizer.Training(new Nesterovs(0.01, 0.9), 1e-4, 1, quantizers);
    }

    @Test
    void quantizedLayersThatAreNotPlannedKeepTheirIntervals() {
        ComputationGraph five = quantized(trained(), 5, 5, FirstLast.FLOAT);
        five.getLayer("a2").getParam(QilWeights.CENTER).muli(1.25);
        ComputationGraph next =
                new NetworkQuantizer(five).quantize(plan(new LayerBits("b1", 3, 3)), TRAINING, images());
        assertThat(layer(next, "a2").weightScheme().bits()).isEqualTo(5);
        assertThatBits(next.getLayer("a2").paramTable())
                .isEqualTo(five.getLayer("a2").paramTable());
        assertThat(layer(next, "a2").isCalibrated()).isTrue();
        assertThat(layer(next, "b1").weightScheme().bits()).isEqualTo(3);
    }

    @Test
    void intervalsPerChannelSurviveOtherBits() {
        ComputationGraph source = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("input")
                .addLayer(
                        "hidden",
                        new QuantDense.Builder()
                                .nOut(5)
                                .weights(new QilWeights(4, true, 1f, false))
                                .outputScale(false)
                                .build(),
                        "input")
                .addLayer("out", new OutputLayer.Builder().nOut(2).build(), "hidden")
                .setOutputs("out")
                .setInputTypes(InputType.feedForward(4))
                .build());
        source.init();
        INDArray inputs = Nd4j.rand(DataType.FLOAT, 8, 4);
        NetworkCalibration.calibrate(source, inputs);
        ComputationGraph target =
                new NetworkQuantizer(source).quantize(plan(new LayerBits("hidden", 3, 4)), TRAINING, inputs);
        assertThat(layer(target, "hidden").weightScheme()).isEqualTo(new QilWeights(3, true, 1f, false));
    }
}
