package org.lowbit4j.samples.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.lowering.InputFormat;
import org.lowbit4j.quant.model.InputDescription;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.quant.model.NetworkFacts;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

@Tag("one-jdk")
class CifarResNetTest {

    private static final ModelSpec SPEC = ModelSpec.cifar10(1);

    @TempDir
    private Path folder;

    @BeforeAll
    static void useOneDnn() {
        OneDnn.enable();
    }

    @ParameterizedTest
    @CsvSource({"RESNET20,269722", "RESNET32,464154", "RESNET44,658586", "RESNET56,853018"})
    void hasAsManyParametersAsPublished(Architecture architecture, long parameters) {
        assertThat(NetworkFacts.trainableParameters(architecture.create(SPEC))).isEqualTo(parameters);
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void survivesJsonAndSaving(CNN2DFormat format) throws IOException {
        ModelSpec spec = SPEC.withFormat(format);
        ComputationGraph network = Architecture.RESNET20.create(spec);
        String json = network.getConfiguration().toJson();
        assertThat(ComputationGraphConfiguration.fromJson(json).toJson()).isEqualTo(json);

        Path file = folder.resolve("net.zip");
        ModelFiles.save(
                network, new InputDescription(Optional.of(spec.imageShape()), List.of(), Optional.empty()), file);
        ComputationGraph loaded = ModelFiles.load(file);
        INDArray x = format == CNN2DFormat.NHWC
                ? Nd4j.rand(DataType.FLOAT, 3, 32, 32, 3)
                : Nd4j.rand(DataType.FLOAT, 3, 3, 32, 32);
        assertThatBits(loaded.outputSingle(x)).isEqualTo(network.outputSingle(x));
        assertThat(InputFormat.of(loaded)).isEqualTo(format);
        assertThat(loaded.getLayer("layer2.0.conv1").paramTable()).containsKey("W");
    }

    @Test
    void bothFormatsComputeTheSame() {
        ComputationGraph last = Architecture.SMALL.create(SPEC);
        ComputationGraph first = Architecture.SMALL.create(SPEC.withFormat(CNN2DFormat.NCHW));
        WeightImport.load(first, StateDict.of(last), "test");
        INDArray x = Nd4j.rand(DataType.FLOAT, 2, 3, 32, 32);

        INDArray expected = last.outputSingle(x.permute(0, 2, 3, 1).dup('c'));

        assertThat(first.outputSingle(x).sub(expected).amaxNumber().doubleValue())
                .isLessThan(1e-5);
    }

    @Test
    void refusesImpossibleDepth() {
        for (int depth : new int[] {-4, 2, 7, 19, 21}) {
            assertThatThrownBy(() -> CifarResNet.configuration(depth, SPEC)).hasMessageContaining("expected 6n+2");
        }
        assertThatThrownBy(() -> Architecture.named("resnet19")).hasMessageContaining("resnet20");
    }

    @Test
    void weightsOfAnotherNetworkAreRefusedByName() {
        ComputationGraph network = Architecture.SMALL.create(SPEC);
        INDArray before = network.params().dup();
        Map<String, INDArray> tensors = StateDict.of(network);

        Map<String, INDArray> missing = new HashMap<>(tensors);
        missing.remove("layer2.1.bn2.running_var");
        assertThatThrownBy(() -> WeightImport.load(network, missing, "f.npz"))
                .hasMessageContaining("f.npz: tensor \"layer2.1.bn2.running_var\" of shape [32] is missing");
        Map<String, INDArray> superfluous = new HashMap<>(tensors);
        superfluous.put("layer9.weight", Nd4j.zeros(3));
        assertThatThrownBy(() -> WeightImport.load(network, superfluous, "f.npz"))
                .hasMessageContaining("\"layer9.weight\" has no place");
        Map<String, INDArray> reshaped = new HashMap<>(tensors);
        reshaped.put("conv1.weight", Nd4j.ones(16, 3, 5, 5));
        assertThatThrownBy(() -> WeightImport.load(network, reshaped, "f.npz"))
                .hasMessageContaining("\"conv1.weight\" has shape [16, 3, 5, 5], expected [16, 3, 3, 3]");
        assertThatBits(network.params()).isEqualTo(before);

        tensors.put("bn1.num_batches_tracked", Nd4j.ones(1));
        WeightImport.load(network, tensors, "f.npz");
        assertThatBits(network.params()).isEqualTo(before);
    }

    @Test
    void refusesFilesThatAreNoModel() throws IOException {
        Path text = java.nio.file.Files.writeString(folder.resolve("x.zip"), "text");
        assertThatThrownBy(() -> ModelFiles.load(text)).hasMessageContaining("not a zip file");
        assertThatThrownBy(() -> ModelFiles.load(folder)).hasMessageContaining("does not exist");
        Path npz = folder.resolve("other.zip");
        try (java.util.zip.ZipOutputStream zip =
                new java.util.zip.ZipOutputStream(java.nio.file.Files.newOutputStream(npz))) {
            zip.putNextEntry(new java.util.zip.ZipEntry("a.txt"));
        }
        assertThatThrownBy(() -> ModelFiles.load(npz)).hasMessageContaining("no configuration.json in it");
    }
}
