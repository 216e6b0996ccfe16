package org.lowbit4j.quant.conversion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lowbit4j.quant.NamedValues.required;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lowbit4j.quant.SmallNetworks;
import org.lowbit4j.quant.layer.QuantizedLayer;
import org.lowbit4j.quant.model.InputDescription;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.quant.scheme.QilWeights;
import org.lowbit4j.quant.scheme.Quantizers;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Nesterovs;

@Tag("one-jdk")
class TrainedParametersTest {

    private static final CNN2DFormat FORMAT = CNN2DFormat.NHWC;
    private static final DataSet DATA = SmallNetworks.data(FORMAT, 24, 1);
    private static final List<String> STATISTICS = List.of(
            BatchNormalizationParamInitializer.GLOBAL_MEAN,
            BatchNormalizationParamInitializer.GLOBAL_VAR,
            BatchNormalizationParamInitializer.GLOBAL_LOG_STD);

    @TempDir
    private Path folder;

    private static ComputationGraph quantized(
            ComputationGraph source, Quantizers quantizers, boolean keeps, TrainedParameters parameters) {
        NetworkQuantizer quantizer = new NetworkQuantizer(source);
        BitwidthPlan plan = BitwidthPlan.uniform(quantizer.quantizableLayers(), 3, 3, FirstLast.SAME);
        NetworkQuantizer.Training training = new NetworkQuantizer.Training(
                new Nesterovs(0.05, 0.9), 1e-4, 1, quantizers, keeps, parameters, Optional.empty());
        return quantizer.quantize(plan, training, DATA.getFeatures());
    }

    private static ComputationGraph quantized(TrainedParameters parameters) {
        return quantized(SmallNetworks.residual(FORMAT, 3), Quantizers.QIL, true, parameters);
    }

    private static Map<String, INDArray> trained(ComputationGraph network) {
        Map<String, INDArray> before = new HashMap<>();
        network.paramTable().forEach((name, value) -> before.put(name, value.dup()));
        for (int step = 0; step < 3; step++) {
            network.fit(DATA);
        }
        return before;
    }

    private static boolean moved(Map<String, INDArray> before, String name, INDArray after) {
        return required(before, name).distance1(after) > 0;
    }

    private static boolean isQuantizers(ComputationGraph network, String name) {
        Layer layer = network.getLayer(name.substring(0, name.lastIndexOf('_')));
        return layer.conf().getLayer() instanceof QuantizedLayer
                && QuantizedLayer.isQuantizerParameter(name.substring(name.lastIndexOf('_') + 1));
    }

    private static boolean isStatistic(String name) {
        return STATISTICS.stream().anyMatch(statistic -> name.endsWith("_" + statistic));
    }

    @Test
    void quantizersAloneLeaveTheRestAsItIs() {
        ComputationGraph network = quantized(TrainedParameters.quantizers());
        Map<String, INDArray> before = trained(network);
        int still = 0;
        int statistics = 0;
        boolean intervals = false;
        for (Map.Entry<String, INDArray> parameter : network.paramTable().entrySet()) {
            String name = parameter.getKey();
            if (isStatistic(name)) {
                statistics += moved(before, name, parameter.getValue()) ? 1 : 0;
            } else if (isQuantizers(network, name)) {
                intervals |= moved(before, name, parameter.getValue());
            } else {
                assertThatBits(parameter.getValue()).isEqualTo(required(before, name));
                still++;
            }
        }
        assertThat(still).isGreaterThan(8);
        assertThat(statistics).isGreaterThan(1);
        assertThat(intervals).isTrue();
    }

    @Test
    void aFactorOfZeroLeavesIntervalsAsCalibrated() {
        ComputationGraph network = quantized(new TrainedParameters(false, OptionalDouble.of(0)));
        Map<String, INDArray> before = trained(network);
        INDArray center = network.getLayer("a1").getParam(QilWeights.CENTER);
        assertThatBits(center).isEqualTo(required(before, "a1_" + QilWeights.CENTER));
        assertThat(moved(before, "a1_W", network.getLayer("a1").getParam("W"))).isTrue();
    }

    @Test
    void theFactorIsSavedWithTheLayer() throws IOException {
        ComputationGraph network = quantized(new TrainedParameters(true, OptionalDouble.of(0.5)));
        Path file = folder.resolve("m.zip");
        ModelFiles.save(network, InputDescription.NONE, file);
        QuantizedLayer layer =
                (QuantizedLayer) ModelFiles.load(file).getLayer("a1").conf().getLayer();
        assertThat(layer.learningRateFactor()).hasValue(0.5);
        assertThat(layer.trainsQuantizersOnly()).isTrue();
        assertThat(layer.getUpdaterByParam(QilWeights.CENTER).getLearningRate(0, 0))
                .isEqualTo(0.025);
        assertThat(layer.getUpdaterByParam(QuantizedLayer.WEIGHT).getLearningRate(0, 0))
                .isEqualTo(0);
    }

    @Test
    void aTrainingThatMovesNothingIsRefused() {
        assertThatThrownBy(() -> new TrainedParameters(true, OptionalDouble.of(0)))
                .hasMessageContaining("training moves nothing");
        assertThatThrownBy(() -> new TrainedParameters(false, OptionalDouble.of(-1)))
                .hasMessageContaining("factor of intervals -1.0");
    }

    @Test
    void settingsOfASchemeStayOrAreReplaced() {
        ComputationGraph first = quantized(TrainedParameters.ALL);
        QilWeights trainable = QilWeights.of(3).withGamma(1f, true).withGradientScale(true);
        Quantizers other = new Quantizers(trainable, Quantizers.QIL.activations());
        ComputationGraph kept = quantized(first, other, true, TrainedParameters.ALL);
        assertThat(weights(kept)).isEqualTo(QilWeights.of(3));
        ComputationGraph replaced = quantized(first, other, false, TrainedParameters.ALL);
        assertThat(weights(replaced)).isEqualTo(trainable);
        assertThat(replaced.getLayer("a1").getParam(QilWeights.GAMMA).getFloat(0))
                .isEqualTo(1f);
        assertThatBits(replaced.getLayer("a1").getParam(QilWeights.CENTER))
                .isEqualTo(first.getLayer("a1").getParam(QilWeights.CENTER));
        assertThat(weights(quantized(replaced, Quantizers.QIL, true, TrainedParameters.ALL)))
                .isEqualTo(trainable);
    }

    private static Object weights(ComputationGraph network) {
        return ((QuantizedLayer) network.getLayer("a1").conf().getLayer()).weightScheme();
    }
}
