package org.lowbit4j.samples.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lowbit4j.quant.NamedValues.required;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.lowering.InputFormat;
import org.lowbit4j.samples.data.BatchMaker;
import org.lowbit4j.samples.data.DataName;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.testsupport.SharedData;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Weights that were trained with PyTorch give the logits that PyTorch computed; skipped where the files are not there. */
class PretrainedResNetDataTest {

    private static final ModelSpec SPEC = ModelSpec.cifar10(1);

    private static @Nullable ImageSet read;

    @BeforeAll
    static void useOneDnn() {
        OneDnn.enable();
    }

    /** Once for all networks: unpacking takes seconds. */
    private static ImageSet images(Path archive) throws IOException {
        ImageSet known = read;
        if (known == null) {
            known = DataName.CIFAR10.open(archive, DataName.folder(32)).test(256);
            read = known;
        }
        return known;
    }

    @ParameterizedTest
    @Tag("one-jdk")
    @CsvSource({"RESNET20", "RESNET32", "RESNET44", "RESNET56"})
    void importedWeightsGiveTheLogitsOfTheirAuthors(Architecture architecture) throws IOException {
        Path archive = SharedData.require("data/cifar-10-binary.tar.gz");
        Path weights = SharedData.require("data/resnet-cifar10/" + architecture.label() + ".npz");
        Path reference = SharedData.require("data/resnet-cifar10/" + architecture.label() + "_reference.npz");
        ImageSet images = images(archive);
        ComputationGraph network = Architecture.RESNET20 == architecture
                ? architecture.create(SPEC.withFormat(CNN2DFormat.NCHW))
                : architecture.create(SPEC);
        WeightImport.load(network, NpzFile.read(weights), weights.toString());

        BatchMaker batches = new BatchMaker(images, InputFormat.of(network));
        INDArray pooled = required(network.feedForward(batches.features(0, 256), false), "avgpool");
        Layer linear = network.getLayer("linear");
        INDArray logits = pooled.mmul(linear.getParam("W")).addRowVector(linear.getParam("b"));

        Map<String, INDArray> expected = NpzFile.read(reference);
        INDArray difference = logits.sub(required(expected, "logits_first256"));
        assertThat(difference.amaxNumber().doubleValue()).isLessThan(1e-4);
        int[] predicted = Arrays.copyOf(required(expected, "pred_all").toIntVector(), 256);
        assertThat(logits.argMax(1).toIntVector()).isEqualTo(predicted);
    }
}
