package org.lowbit4j.quant.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lowbit4j.binconv.engine.Engine;
import org.lowbit4j.binconv.engine.EngineOptions;
import org.lowbit4j.binconv.interpreter.ReferenceInterpreter;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.quant.QuantizerPair;
import org.lowbit4j.quant.SmallNetworks;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.lowering.Lowering;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;

/** A NaN stops a training, with the place named; in inference it counts as zero, in the packed network as in the graph. */
class NotANumberTest {

    private static ComputationGraph quantized(QuantizerPair pair) {
        NetworkQuantizer quantizer = new NetworkQuantizer(SmallNetworks.plain(CNN2DFormat.NHWC, 3));
        BitwidthPlan plan = BitwidthPlan.uniform(quantizer.quantizableLayers(), 3, 3, FirstLast.SAME);
        return quantizer.quantize(
                plan, new NetworkQuantizer.Training(new Sgd(0.01), 0, 1, pair.quantizers()), data().getFeatures());
    }

    private static DataSet data() {
        return SmallNetworks.data(CNN2DFormat.NHWC, 6, 5);
    }

    @ParameterizedTest
    @EnumSource(QuantizerPair.class)
    void inTheWeightsStopsTrainingAndInference(QuantizerPair pair) {
        ComputationGraph network = quantized(pair);
        network.fit(data());
        network.getLayer("conv2").getParam("W").putScalar(7, Float.NaN);
        assertThatThrownBy(() -> network.fit(data()))
                .isInstanceOf(DivergedTrainingException.class)
                .hasMessageContaining("\"conv2\" (QuantConvolution2D), iteration 1, weights")
                .hasMessageContaining("learning rate");
        assertThatThrownBy(() -> network.output(data().getFeatures()))
                .isInstanceOf(DivergedTrainingException.class)
                .hasMessageContaining("\"conv2\"");
    }

    @ParameterizedTest
    @EnumSource(QuantizerPair.class)
    void inARangeNamesTheLayer(QuantizerPair pair) {
        ComputationGraph network = quantized(pair);
        List<String> ranges =
                LayerParameters.of(((QuantizedLayerRuntime) network.getLayer("conv2"))
                                .layer()
                                .imageQuantizer())
                        .stream()
                        .toList();
        network.getLayer("conv2").getParam(ranges.get(0)).assign(Float.NaN);
        assertThatThrownBy(() -> network.output(data().getFeatures()))
                .isInstanceOf(DivergedTrainingException.class)
                .hasMessageContaining("\"conv2\"")
                .hasMessageContaining("input")
                .hasMessageContaining("NaN");
    }

    @ParameterizedTest
    @EnumSource(QuantizerPair.class)
    void inTheInputStopsTraining(QuantizerPair pair) {
        ComputationGraph network = quantized(pair);
        DataSet data = data();
        data.getFeatures().putScalar(11, Float.NaN);
        assertThatThrownBy(() -> network.fit(data))
                .isInstanceOf(DivergedTrainingException.class)
                .hasMessageContaining("\"conv1\" (QuantConvolution2D), iteration 0, input: NaN");
    }

    @ParameterizedTest
    @EnumSource(QuantizerPair.class)
    void inTheInputCountsAsZeroInInference(QuantizerPair pair) {
        ComputationGraph network = quantized(pair);
        INDArray withNaN = data().getFeatures();
        INDArray withZero = withNaN.dup();
        for (int i = 0; i < 40; i++) {
            withNaN.putScalar(23L * i, Float.NaN);
            withZero.putScalar(23L * i, 0f);
        }
        float[] expected = network.outputSingle(withZero).dup('c').data().asFloat();
        assertThat(network.outputSingle(withNaN).dup('c').data().asFloat()).isEqualTo(expected);

        Graph graph = Lowering.lower(network, new Shape(SmallNetworks.SIZE, SmallNetworks.SIZE, 2));
        float[] zeros = withZero.dup('c').data().asFloat();
        float[] nans = withNaN.dup('c').data().asFloat();
        float[] interpreted = new ReferenceInterpreter(graph).run(zeros, 6);
        assertThat(new ReferenceInterpreter(graph).run(nans, 6)).isEqualTo(interpreted);
        try (Engine engine = new Engine(graph, EngineOptions.standard())) {
            assertThat(engine.run(nans, 6)).isEqualTo(interpreted);
        }
    }
}
