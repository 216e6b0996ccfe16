package org.lowbit4j.samples.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.lowbit4j.quant.NamedValues.required;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.cost.NetworkCost;
import org.lowbit4j.quant.export.OnnxExport;
import org.lowbit4j.quant.lowering.Lowering;
import org.lowbit4j.quant.model.NetworkFacts;
import org.lowbit4j.samples.bench.OnnxRuntime;
import org.lowbit4j.samples.bench.Peer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The networks for ImageNet against the published counts, PyTorch's names, and ONNX Runtime. */
@Tag("one-jdk")
class ImageNetNetworksTest {

    @TempDir
    private Path folder;

    @BeforeAll
    static void useOneDnn() {
        OneDnn.enable();
    }

    /**
     * The first three as torchvision publishes them (11.69, 21.80, 3.50 million parameters; 1.814, 3.664, 0.30 billion
     * multiply-accumulates at 224x224). Of the others by hand: a pre-activation network lacks the norms of three shortcuts, 2 * (128
     * + 256 + 512) parameters; torchvision's AlexNet of 61,100,840 loses 9,344 biases and gains two parameters for each.
     */
    @ParameterizedTest
    @CsvSource({
        "RESNET18,     11689512, 1814073344",
        "RESNET34,     21797672, 3663761408",
        "MOBILENETV2,   3504872,  300774272",
        "PRERESNET18,  11687720, 1814073344",
        "PRERESNET34,  21795880, 3663761408",
        "ALEXNET,      61110184,  714188480",
    })
    void haveAsManyParametersAndMultiplyAccumulatesAsPublished(Architecture architecture, long parameters, long macs) {
        ComputationGraph network = architecture.create(new ModelSpec(224, 224, 3, 1000, CNN2DFormat.NHWC, 1));
        Graph graph = Lowering.lower(network, new ModelSpec(224, 224, 3, 1000, CNN2DFormat.NHWC, 1).imageShape());

        assertThat(NetworkFacts.trainableParameters(network)).isEqualTo(parameters);
        assertThat(NetworkCost.of(graph).macs()).isEqualTo(macs);
    }

    /** PyTorch's state dicts count the batches of each norm as well. */
    @ParameterizedTest
    @CsvSource({"RESNET18,122", "RESNET34,218", "MOBILENETV2,314"})
    void haveTheTensorsOfTorchvision(Architecture architecture, int tensors) {
        Map<String, INDArray> state = StateDict.of(architecture.create(spec(32, CNN2DFormat.NHWC)));
        long norms = state.keySet().stream()
                .filter(name -> name.endsWith(".running_mean"))
                .count();
        assertThat(state.size() + norms).isEqualTo(tensors);
        List<String> expected = architecture == Architecture.MOBILENETV2
                ? List.of(
                        "features.0.0.weight",
                        "features.1.conv.0.0.weight",
                        "features.1.conv.1.weight",
                        "features.1.conv.2.running_var",
                        "features.17.conv.1.0.weight",
                        "features.17.conv.3.bias",
                        "features.18.1.weight",
                        "classifier.1.bias")
                : List.of("conv1.weight", "bn1.bias", "layer1.1.bn2.weight", "layer4.0.downsample.1.bias", "fc.bias");
        assertThat(state).containsKeys(expected.toArray(String[]::new));
        assertThat(required(state, expected.get(0)).shape())
                .containsExactly(
                        architecture == Architecture.MOBILENETV2 ? new long[] {32, 3, 3, 3} : new long[] {64, 3, 7, 7});
    }

    /** Weights from a state dict, on an odd size that no side of which is the other's, exported and run elsewhere. */
    @ParameterizedTest
    @EnumSource(
            value = Architecture.class,
            names = {"RESNET18", "PRERESNET18", "ALEXNET", "MOBILENETV2"})
    void computeInOnnxRuntimeWhatTheyComputeInDeeplearning4j(Architecture architecture) throws IOException {
        ModelSpec spec = new ModelSpec(75, 90, 3, 7, CNN2DFormat.NHWC, 3);
        ComputationGraph first = architecture.create(spec.withFormat(CNN2DFormat.NCHW));
        randomNorms(first);
        ComputationGraph network = architecture.create(new ModelSpec(75, 90, 3, 7, CNN2DFormat.NHWC, 4));
        WeightImport.load(network, StateDict.of(first), "the other network");
        INDArray image = Nd4j.rand(DataType.FLOAT, 1, 75, 90, 3).subi(0.5);
        float[] expected =
                first.outputSingle(image.permute(0, 3, 1, 2).dup('c')).data().asFloat();
        float[] channelsLast = network.outputSingle(image).data().asFloat();

        Path file = folder.resolve("network.onnx");
        Graph graph = Lowering.lower(network, spec.imageShape());
        assertThat(graph.nodes().get(graph.nodes().size() - 1)).isInstanceOf(Node.Softmax.class);
        OnnxExport.float32(graph).write(file);
        float[] elsewhere;
        try (Peer peer = OnnxRuntime.find(null).orElseThrow().peer("network", file)) {
            peer.prepare(image.data().asFloat());
            peer.run();
            elsewhere = peer.outputs();
        }

        assertThat(spread(expected)).as("classes told apart").isGreaterThan(0.01f);
        for (int i = 0; i < expected.length; i++) {
            assertThat(channelsLast[i]).isCloseTo(expected[i], within(1e-4f));
            assertThat(elsewhere[i]).isCloseTo(expected[i], within(1e-4f));
        }
    }

    @Test
    void takeNoImageThatTheirPoolingsUseUp() {
        assertThatThrownBy(() -> Architecture.ALEXNET.create(spec(62, CNN2DFormat.NHWC)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("AlexNet: images of 62x62x3, expected at least 63x63");
        assertThat(Architecture.ALEXNET
                        .create(spec(63, CNN2DFormat.NHWC))
                        .outputSingle(Nd4j.zeros(DataType.FLOAT, 1, 63, 63, 3))
                        .length())
                .isEqualTo(10);
    }

    private static ModelSpec spec(int size, CNN2DFormat format) {
        return new ModelSpec(size, size, 3, 10, format, 1);
    }

    /** Statistics of fresh norms are 0 and 1, which hide mistakes. */
    private static void randomNorms(ComputationGraph network) {
        for (var layer : network.getLayers()) {
            Map<String, INDArray> own = layer.paramTable();
            if (own.containsKey("gamma")) {
                draw(required(own, "gamma"), 0.5, 1.5);
                draw(required(own, "beta"), -0.5, 0.5);
                draw(required(own, "mean"), -0.1, 0.1);
                draw(required(own, "var"), 0.5, 1.5);
            }
        }
    }

    private static void draw(INDArray parameter, double from, double to) {
        parameter.assign(
                Nd4j.rand(DataType.FLOAT, parameter.shape()).muli(to - from).addi(from));
    }

    private static float spread(float[] values) {
        float least = Float.POSITIVE_INFINITY;
        float most = Float.NEGATIVE_INFINITY;
        for (float value : values) {
            least = Math.min(least, value);
            most = Math.max(most, value);
        }
        return most - least;
    }
}
