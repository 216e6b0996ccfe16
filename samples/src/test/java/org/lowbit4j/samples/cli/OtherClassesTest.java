package org.lowbit4j.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lowbit4j.samples.cli.CommandRunner.lowbit;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that has learned cats (red) and dogs (blue), and data with other classes. */
@Tag("one-jdk")
class OtherClassesTest {

    private static final Color CAT = new Color(220, 20, 20);
    private static final Color DOG = new Color(20, 20, 220);

    @TempDir
    private static Path shared;

    private static Path run = Path.of("");
    private static Path packed = Path.of("");
    private static Path trained = Path.of("");

    @TempDir
    private Path folder;

    @BeforeAll
    static void learn() throws IOException {
        trained = shared.resolve("trained");
        for (String part : new String[] {"train", "val"}) {
            images(trained.resolve(part).resolve("cat"), CAT);
            images(trained.resolve(part).resolve("dog"), DOG);
        }
        run = shared.resolve("run");
        packed = shared.resolve("run.lowbit");
        assertThat(train(run, trained).exitCode()).isZero();
        assertThat(lowbit("lower", "--model", run, "--out", packed).exitCode()).isZero();
        assertThat(evaluate(run, trained).number("correct")).isEqualTo(8);
    }

    @Test
    void aClassThatTheModelDoesNotKnowIsNamed() throws IOException {
        Path other = folder.resolve("other");
        images(other.resolve("val/bird"), DOG);
        images(other.resolve("val/cat"), CAT);
        for (CommandRunner refused : List.of(
                evaluate(run, other),
                evaluate(run.resolve("model.zip"), other),
                evaluate(packed, other),
                lowbit(on(other, "compare", "--a", packed, "--b", run)),
                lowbit(on(other, "verify", "--model", run, "--packed", packed)))) {
            assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
            assertThat(refused.err()).contains("does not know the classes [bird] of the data; it knows [cat, dog]");
        }
        images(other.resolve("train/bird"), DOG);
        images(other.resolve("train/cat"), CAT);
        CommandRunner quantized =
                lowbit(on(other, "quantize", "--model", run, "--bits", "4/4", "--out", folder.resolve("q")));
        assertThat(quantized.exitCode()).isEqualTo(2);
        assertThat(quantized.err()).contains("The model does not know the classes [bird]");
        assertThat(folder.resolve("q")).doesNotExist();
    }

    @Test
    void classesAreFoundByTheirNames() throws IOException {
        Path dogs = folder.resolve("dogs");
        images(dogs.resolve("val/dog"), DOG);
        for (Path model : List.of(run, packed)) {
            CommandRunner evaluated = evaluate(model, dogs);
            assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
            assertThat(evaluated.number("correct")).isEqualTo(4);
            assertThat(evaluated.number("total")).isEqualTo(4);
        }
        CommandRunner verified = lowbit(on(dogs, "verify", "--model", run, "--packed", packed, "--json"));
        assertThat(verified.number("correctGraph")).isEqualTo(4);
        assertThat(verified.number("correctPacked")).isEqualTo(4);
        assertThat(lowbit(on(dogs, "compare", "--a", run, "--b", packed, "--json"))
                        .number("correctB"))
                .isEqualTo(4);
        assertThat(evaluate(packed, trained).number("correct")).isEqualTo(8);
    }

    @Test
    void aRunGoesOnWithTheClassesThatItKnows() throws IOException {
        Path data = folder.resolve("data");
        images(data.resolve("train/cat"), CAT);
        images(data.resolve("train/dog"), DOG);
        images(data.resolve("val/cat"), CAT);
        Path begun = folder.resolve("begun");
        assertThat(train(begun, data).exitCode()).isZero();
        assertThat(begun.resolve("config.json")).content().contains("\"classes\" : [ \"cat\", \"dog\" ]");

        // The order stays, and with it the digest of labels and pixels.
        Files.move(data.resolve("train/cat"), data.resolve("train/ant"));
        Files.move(data.resolve("val/cat"), data.resolve("val/ant"));
        CommandRunner refused = lowbit("train", "--resume", begun);
        assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
        assertThat(refused.err()).contains("The run does not know the classes [ant]");
    }

    @Test
    void aRunWithoutNamesIsReadAsBefore() throws IOException {
        Path old = folder.resolve("old");
        assertThat(train(old, trained).exitCode()).isZero();
        Path config = old.resolve("config.json");
        String text = Files.readString(config);
        Files.writeString(
                config,
                text.replaceAll(",\\s*\"preprocessing\" : \\{[^}]*}", "")
                        .replaceAll(",\\s*\"classes\" : \\[[^]]*]", ""));
        assertThat(config).content().doesNotContain("classes").contains("testSha256");
        for (Path zip : List.of(old.resolve("model.zip"), old.resolve("checkpoint/model.zip"))) {
            try (FileSystem entries = FileSystems.newFileSystem(URI.create("jar:" + zip.toUri()), Map.of())) {
                Files.delete(entries.getPath("lowbit-preprocessing.json"));
                Files.writeString(entries.getPath("lowbit-input.txt"), "8x8x3\n");
            }
        }
        Path lowered = folder.resolve("old.lowbit");
        assertThat(lowbit("lower", "--model", old, "--out", lowered).exitCode()).isZero();

        Path renamed = folder.resolve("renamed");
        images(renamed.resolve("val/ant"), CAT);
        images(renamed.resolve("val/bee"), DOG);
        for (Path model : List.of(old, lowered)) {
            assertThat(evaluate(model, renamed).number("correct")).isEqualTo(8);
        }
        images(renamed.resolve("val/cow"), DOG);
        assertThat(evaluate(old, renamed).err()).contains("The model tells 2 classes apart, the data have 3");
        assertThat(lowbit("train", "--resume", old).exitCode()).isZero();
    }

    private static CommandRunner train(Path out, Path data) {
        return lowbit(on(data, "train", "--arch", "linear", "--epochs", 3, "--batch", 4, "--lr", "0.01", "--out", out));
    }

    private static CommandRunner evaluate(Path model, Path data) {
        return lowbit(on(data, "evaluate", "--model", model, "--json"));
    }

    private static Object[] on(Path data, Object... arguments) {
        List<Object> all = new java.util.ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", "imagefolder", "--data-dir", data, "--image-size", 8));
        return all.toArray();
    }

    /** Four images of nearly one colour. */
    private static void images(Path folder, Color colour) throws IOException {
        Files.createDirectories(folder);
        for (int i = 0; i < 4; i++) {
            BufferedImage image = new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB);
            for (int pixel = 0; pixel < 64; pixel++) {
                image.setRGB(pixel / 8, pixel % 8, colour.getRGB() + i * 0x010101);
            }
            ImageIO.write(image, "png", folder.resolve(i + ".png").toFile());
        }
    }
}
