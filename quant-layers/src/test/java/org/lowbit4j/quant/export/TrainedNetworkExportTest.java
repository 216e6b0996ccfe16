package org.lowbit4j.quant.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lowbit4j.binconv.interpreter.ReferenceInterpreter;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.QuantizerPair;
import org.lowbit4j.quant.SmallNetworks;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.lowering.Lowering;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.quant.scheme.Quantizers;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Nesterovs;

/** From a trained Deeplearning4j network to ONNX Runtime. */
@Tag("one-jdk")
class TrainedNetworkExportTest {

    private static final Shape INPUT = new Shape(SmallNetworks.SIZE, SmallNetworks.SIZE, 2);
    private static final int COUNT = 40;

    @TempDir
    private Path folder;

    private final INDArray images =
            SmallNetworks.data(CNN2DFormat.NHWC, COUNT, 6).getFeatures();

    @BeforeAll
    static void useOneDnn() {
        OneDnn.enable();
    }

    private static ComputationGraph trained(String kind) {
        ComputationGraph network = kind.equals("residual")
                ? SmallNetworks.residual(CNN2DFormat.NHWC, 3)
                : SmallNetworks.plain(CNN2DFormat.NHWC, 3);
        DataSet data = SmallNetworks.data(CNN2DFormat.NHWC, 64, 5);
        for (int i = 0; i < 20; i++) {
            network.fit(data);
        }
        return network;
    }

    private Graph quantized(Quantizers quantizers, String kind, int bits) {
        NetworkQuantizer quantizer = new NetworkQuantizer(trained(kind));
        return Lowering.lower(
                quantizer.quantize(
                        BitwidthPlan.uniform(quantizer.quantizableLayers(), bits, bits, FirstLast.FLOAT),
                        new NetworkQuantizer.Training(new Nesterovs(0.01, 0.9), 1e-4, 1, quantizers),
                        images),
                INPUT);
    }

    private float[] values() {
        return images.data().asFloat();
    }

    @ParameterizedTest
    @ValueSource(strings = {"residual", "plain"})
    void aFloatNetworkComputesInOnnxRuntimeWhatItDoesInDeeplearning4j(String kind) {
        ComputationGraph network = trained(kind);
        float[][] expected = network.outputSingle(images).toFloatMatrix();

        OnnxModel model = OnnxExport.float32(Lowering.lower(network, INPUT));

        float[][] outputs = OnnxRuntime.run(model, INPUT, values(), COUNT);
        for (int i = 0; i < COUNT; i++) {
            for (int k = 0; k < SmallNetworks.CLASSES; k++) {
                assertThat(outputs[i][k]).isCloseTo(expected[i][k], within(1e-4f));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"QIL,residual", "QIL,plain", "EBS,residual", "EBS,plain", "LSQ,residual", "LSQ,plain"})
    void aLowBitNetworkPredictsTheSameInEveryFormat(QuantizerPair pair, String kind) {
        Graph network = quantized(pair.quantizers(), kind, 5);
        float[] expected = new ReferenceInterpreter(network).run(values(), COUNT);

        assertPredicts(expected, OnnxRuntime.run(OnnxExport.float32(network), INPUT, values(), COUNT));
        assertPredicts(expected, OnnxRuntime.run(OnnxExport.int8(network, values(), COUNT), INPUT, values(), COUNT));
    }

    private static void assertPredicts(float[] expected, float[][] outputs) {
        int agreeing = 0;
        for (int i = 0; i < COUNT; i++) {
            float[] row = Arrays.copyOfRange(expected, i * SmallNetworks.CLASSES, (i + 1) * SmallNetworks.CLASSES);
            assertThat(Outputs.cosine(outputs[i], row)).isGreaterThan(0.99);
            agreeing += Outputs.largest(outputs[i]) == Outputs.largest(row) ? 1 : 0;
        }
        assertThat(agreeing).isGreaterThanOrEqualTo(COUNT - 1);
    }

    @Test
    void onnxRuntimeFusesInt8IntoIntegerOperations() throws IOException {
        assertThat(operations("residual"))
                .contains("QLinearConv", "QLinearAdd", "QLinearGlobalAveragePool", "QGemm")
                .doesNotContain("DequantizeLinear", "Conv", "Add", "Relu", "Gemm");
        assertThat(operations("plain"))
                .contains("QLinearConv", "NhwcMaxPool", "QGemm")
                .doesNotContain("DequantizeLinear", "Conv", "Add", "Relu", "Gemm");
    }

    private List<String> operations(String kind) throws IOException {
        return OnnxRuntime.optimizedOperations(
                OnnxExport.int8(quantized(Quantizers.QIL, kind, 3), values(), COUNT), folder);
    }
}
