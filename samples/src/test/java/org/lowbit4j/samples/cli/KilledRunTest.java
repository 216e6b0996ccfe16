package org.lowbit4j.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lowbit4j.samples.cli.CommandRunner.flat;
import static org.lowbit4j.samples.cli.CommandRunner.lowbit;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.awt.image.BufferedImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lowbit4j.quant.model.ModelFiles;

/** A process that is killed in the middle of an epoch, on image files. */
@Tag("one-jdk")
class KilledRunTest {

    private static final int IMAGES = 120;

    @TempDir
    private Path folder;

    @Test
    void isResumedToTheSameBytes() throws Exception {
        images();
        List<Object> training = List.of(
                "train",
                "--arch",
                "linear",
                "--data",
                "imagefolder",
                "--data-dir",
                folder,
                "--image-size",
                12,
                "--batch",
                2,
                "--epochs",
                2,
                "--json");
        Path whole = folder.resolve("whole");
        assertThat(flat(training, "--out", whole).exitCode()).isZero();

        Path killed = folder.resolve("killed");
        Process process = start(training, "--checkpoint-minutes", "1e-6", "--out", killed);
        try {
            awaitFile(killed.resolve("metrics.csv"), process); // the first epoch is done
            Path checkpoint = killed.resolve("checkpoint").resolve("model.zip");
            while (ModelFiles.entry(checkpoint, "lowbit-epoch.json").isEmpty()) {
                assertThat(process.isAlive())
                        .as("in the middle of its second epoch")
                        .isTrue();
            }
        } finally {
            process.destroyForcibly().waitFor();
        }
        Optional<String> unfinished =
                ModelFiles.entry(killed.resolve("checkpoint").resolve("model.zip"), "lowbit-epoch.json");
        assertThat(unfinished).as("killed within an epoch").isPresent();
        assertThat(killed.resolve("model.zip")).doesNotExist();

        CommandRunner resumed = lowbit("train", "--resume", killed, "--json");
        assertThat(resumed.exitCode()).as(resumed.err()).isZero();
        assertThatBits(ModelFiles.load(killed).params())
                .isEqualTo(ModelFiles.load(whole).params());
        assertThat(RunLosses.of(killed)).isEqualTo(RunLosses.of(whole));
    }

    private static void awaitFile(Path file, Process process) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
        while (!Files.exists(file)) {
            assertThat(process.isAlive() && System.nanoTime() < end)
                    .as("%s is written", file)
                    .isTrue();
            Thread.sleep(5);
        }
    }

    private Process start(List<Object> training, Object... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        training.forEach(argument -> command.add(argument.toString()));
        List.of(more).forEach(argument -> command.add(argument.toString()));
        File log = folder.resolve("log").toFile();
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
    }

    private void images() throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < IMAGES; i++) {
            BufferedImage image = new BufferedImage(16, 14, BufferedImage.TYPE_INT_RGB);
            for (int pixel = 0; pixel < 16 * 14; pixel++) {
                image.setRGB(pixel % 16, pixel / 16, random.nextInt(1 << 24));
            }
            Path file = folder.resolve(i % 4 == 0 ? "val" : "train")
                    .resolve("class" + i % 3)
                    .resolve(i + ".png");
            Files.createDirectories(file.getParent());
            ImageIO.write(image, "png", file.toFile());
        }
    }
}
