package org.lowbit4j.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lowbit4j.samples.cli.CommandRunner.lowbit;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.imageio.ImageIO;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lowbit4j.binconv.ValueListener;
import org.lowbit4j.binconv.engine.Engine;
import org.lowbit4j.binconv.format.PackedModel;
import org.lowbit4j.binconv.format.PackedModelReader;
import org.lowbit4j.binconv.format.PackedModelWriter;
import org.lowbit4j.binconv.image.Preprocessing;
import org.lowbit4j.quant.model.InputDescription;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.samples.data.DataName;
import org.lowbit4j.samples.data.ImageBatches;
import org.lowbit4j.samples.data.ImageDecoder;
import org.lowbit4j.samples.data.ImageSource;

@Tag("one-jdk")
class PredictCommandTest {

    @TempDir
    private Path folder;

    private void photograph(String name, Color colour) throws IOException {
        BufferedImage image = new BufferedImage(53, 37, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        for (int i = 0; i < 53; i++) {
            graphics.setColor(i % 7 < 3 ? colour : new Color(4 * i, 200 - 3 * i, 99));
            graphics.fillRect(i, 0, 1, 37 - i / 3);
        }
        graphics.dispose();
        Path file = folder.resolve("photos").resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(image, "jpg", file.toFile());
    }

    private Path model() throws IOException {
        for (String part : List.of("train", "val")) {
            photograph(part + "/red/1.jpg", Color.RED);
            photograph(part + "/green/1.jpg", Color.GREEN);
        }
        Object[] data = {"--data", "imagefolder", "--data-dir", folder.resolve("photos"), "--image-size", 16};
        CommandRunner trained = CommandRunner.flat(
                "train",
                "--arch",
                "small",
                "--epochs",
                1,
                "--batch",
                2,
                "--out",
                folder.resolve("float"),
                List.of(data));
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        CommandRunner quantized = CommandRunner.flat(
                "quantize",
                "--model",
                folder.resolve("float"),
                "--bits",
                "3/3",
                "--batch",
                2,
                "--out",
                folder.resolve("run"),
                List.of(data));
        assertThat(quantized.exitCode()).as(quantized.err()).isZero();
        return folder.resolve("run");
    }

    @Test
    void onePhotographHasOneClassAndTheSameCodesOnEveryWay() throws IOException {
        Path run = model();
        Path packed = folder.resolve("m.lowbit");
        Path graph = folder.resolve("m.fb");
        assertThat(lowbit("lower", "--model", run, "--out", packed).exitCode()).isZero();
        assertThat(lowbit("lower", "--model", run, "--format", "samediff", "--out", graph)
                        .exitCode())
                .isZero();
        Path photo = folder.resolve("photos/val/red/1.jpg");

        // The pipeline of training, and the classifier's own preprocessing.
        ImageSource source = DataName.IMAGEFOLDER.open(folder.resolve("photos"), DataName.folder(16));
        ImageBatches batches = new ImageBatches(source.test(ImageSource.ALL), CNN2DFormat.NHWC, 2);
        float[] both = batches.next().getFeatures().data().asFloat();
        PackedModel model = PackedModelReader.read(packed);
        Preprocessing preprocessing = Preprocessing.of(model).orElseThrow();
        float[] input = preprocessing.apply(ImageDecoder.decode(photo));
        float[] trained = first(both, input);
        assertThat(input).isEqualTo(trained);
        assertThat(codes(model, input)).isNotEmpty().isEqualTo(codes(model, trained));

        List<Object> expected = null;
        for (Path each : List.of(run, packed, graph)) {
            CommandRunner predicted = lowbit("predict", "--model", each, "--top", 2, photo, "--json");
            assertThat(predicted.exitCode()).as(predicted.err()).isZero();
            List<?> images = (List<?>) Objects.requireNonNull(predicted.json().get("images"));
            Map<?, ?> image = (Map<?, ?>) Objects.requireNonNull(images.get(0));
            assertThat(image.get("file")).isEqualTo(photo.toString());
            List<Object> names = new ArrayList<>();
            ((List<?>) Objects.requireNonNull(image.get("classes")))
                    .forEach(one -> names.add(((Map<?, ?>) Objects.requireNonNull(one)).get("name")));
            assertThat(names).containsExactlyInAnyOrder("red", "green");
            if (expected != null) {
                assertThat(names).isEqualTo(expected);
            }
            expected = names;
        }
        CommandRunner inspected = lowbit("inspect", "--model", packed, "--json");
        assertThat(((Map<?, ?>) Objects.requireNonNull(inspected.json().get("preprocessing"))).get("resize"))
                .isEqualTo("crop");
    }

    /** The half of {@code both} that begins like {@code input}: the order of a folder's images is shuffled. */
    private static float[] first(float[] both, float[] input) {
        int from = both[0] == input[0] && both[1] == input[1] && both[2] == input[2] ? 0 : input.length;
        return Arrays.copyOfRange(both, from, from + input.length);
    }

    private static List<String> codes(PackedModel model, float[] input) {
        List<String> codes = new ArrayList<>();
        try (Engine engine = new Engine(model.graph())) {
            engine.run(input, 1, new ValueListener() {
                @Override
                public void integers(int image, int node, int[] values) {
                    codes.add(Arrays.toString(values));
                }
            });
        }
        return codes;
    }

    @Test
    void refusesWhatItCannotClassify() throws IOException {
        Path run = model();
        Path packed = folder.resolve("m.lowbit");
        assertThat(lowbit("lower", "--model", run, "--out", packed).exitCode()).isZero();
        Path photo = folder.resolve("photos/val/red/1.jpg");
        byte[] bytes = Files.readAllBytes(photo);
        Path cut = Files.write(folder.resolve("cut.jpg"), Arrays.copyOf(bytes, bytes.length / 2));
        refused("cut.jpg: truncated", "predict", "--model", packed, cut);
        refused("none.jpg: no such file", "predict", "--model", packed, folder.resolve("none.jpg"));
        refused("--top 0", "predict", "--model", packed, "--top", 0, photo);
        refused("IMAGE", "predict", "--model", packed);

        Path bare = folder.resolve("bare.lowbit");
        PackedModelWriter.write(new PackedModel(PackedModelReader.read(packed).graph(), "{}"), bare);
        refused("bare.lowbit: the model does not say how images become its input", "predict", "--model", bare, photo);
        Path old = folder.resolve("old.zip");
        ModelFiles.save(ModelFiles.load(run), InputDescription.NONE, old);
        refused("old.zip: the model does not say", "predict", "--model", old, photo);
    }

    private static void refused(String message, Object... arguments) {
        CommandRunner run = lowbit(arguments);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).contains(message).hasLineCount(1);
    }
}
