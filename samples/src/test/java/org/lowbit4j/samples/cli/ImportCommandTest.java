package org.lowbit4j.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lowbit4j.quant.NamedValues.required;
import static org.lowbit4j.samples.cli.CommandRunner.lowbit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lowbit4j.binconv.image.Preprocessing;
import org.lowbit4j.binconv.image.Resize;
import org.lowbit4j.quant.model.ModelFiles;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A state dict of a softmax regression over 5x5 pixels in 4 classes. */
@Tag("one-jdk")
class ImportCommandTest {

    private static final int SIZE = 5;
    private static final int CLASSES = 4;

    @TempDir
    private Path folder;

    private Map<String, INDArray> tensors = new LinkedHashMap<>();

    @BeforeEach
    void tensors() {
        tensors.put(
                "linear.weight",
                Nd4j.rand(DataType.FLOAT, CLASSES, 3 * SIZE * SIZE).subi(0.5));
        tensors.put("linear.bias", Nd4j.rand(DataType.FLOAT, CLASSES));
    }

    @Test
    void takesClassesFromTheWeightsAndPixelsInTheirOrder() throws IOException {
        Path out = folder.resolve("model.zip");
        CommandRunner run = lowbit(
                "import",
                "--npz",
                npz(),
                "--arch",
                "linear",
                "--image-size",
                SIZE,
                "--classes",
                "a,b,c,d",
                "--out",
                out);
        assertThat(run.exitCode()).as(run.err()).isZero();

        ComputationGraph network = ModelFiles.load(out);
        INDArray image = Nd4j.rand(DataType.FLOAT, 1, SIZE, SIZE, 3);
        INDArray logits = Nd4j.zeros(CLASSES);
        for (int k = 0; k < CLASSES; k++) {
            double sum = required(tensors, "linear.bias").getDouble(k);
            for (int c = 0; c < 3; c++) {
                for (int row = 0; row < SIZE; row++) {
                    for (int column = 0; column < SIZE; column++) {
                        sum += image.getDouble(0, row, column, c)
                                * required(tensors, "linear.weight").getDouble(k, (c * SIZE + row) * SIZE + column);
                    }
                }
            }
            logits.putScalar(k, Math.exp(sum));
        }
        INDArray expected = logits.div(logits.sumNumber());
        assertThat(network.outputSingle(image)
                        .reshape(CLASSES)
                        .sub(expected)
                        .amaxNumber()
                        .doubleValue())
                .isLessThan(1e-5);
        Preprocessing preprocessing =
                ModelFiles.description(out).preprocessing().orElseThrow();
        assertThat(preprocessing.classes()).containsExactly("a", "b", "c", "d");
        assertThat(preprocessing.resize()).isEqualTo(Resize.NONE);
    }

    @Test
    void namesWhatDoesNotFit() throws IOException {
        Path out = folder.resolve("model.zip");
        CommandRunner names = lowbit(
                "import", "--npz", npz(), "--arch", "linear", "--image-size", SIZE, "--classes", "a,b", "--out", out);
        assertThat(names.exitCode()).isEqualTo(2);
        assertThat(names.err()).contains("2 names, the network has 4 classes").hasLineCount(1);
        CommandRunner size = lowbit("import", "--npz", npz(), "--arch", "linear", "--out", out);
        assertThat(size.exitCode()).isEqualTo(2);
        assertThat(size.err())
                .contains("\"linear.weight\" has shape [4, 75], expected [4, 3072]")
                .hasLineCount(1);
        CommandRunner other = lowbit("import", "--npz", npz(), "--arch", "resnet18", "--out", out);
        assertThat(other.exitCode()).isEqualTo(2);
        assertThat(other.err())
                .contains("tensor \"fc.bias\", one number for each class, is missing")
                .hasLineCount(1);
        assertThat(out).doesNotExist();
    }

    private Path npz() throws IOException {
        Path file = folder.resolve("weights.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, INDArray> tensor : tensors.entrySet()) {
                zip.putNextEntry(new ZipEntry(tensor.getKey() + ".npy"));
                zip.write(Nd4j.toNpyByteArray(tensor.getValue()));
            }
        }
        return file;
    }
}
