package org.lowbit4j.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Java without the launcher in the POSIX locale, where it knows ASCII alone, and names of UTF-8. */
class PosixLocaleTest {

    private static final String ADVICE =
            "the locale of this process has the character set ANSI_X3.4-1968; set LC_ALL=C.UTF-8";

    /** The shell makes the name, so that the locale of this process does not count. */
    private static final String NAME = "name=$(printf 'gr\\303\\274n'); ";

    @TempDir
    private Path folder;

    @BeforeEach
    void images() throws Exception {
        assumeThat(System.getProperty("os.name"))
                .as("names in the character set of the locale")
                .isEqualTo("Linux");
        for (String part : List.of("train/red", "train/blue", "val/red", "val/blue")) {
            Files.createDirectories(folder.resolve(part));
            Files.write(folder.resolve(part).resolve("0.png"), png());
        }
    }

    @Test
    void anImageIsReadWhateverItsName() throws Exception {
        String printed = shell("mv train/red/0.png train/red/$name.png", train("run"));
        assertThat(printed).startsWith("0 ").contains("\"epochs\" : 1");
    }

    @Test
    void aClassWhoseNameIsLostIsRefusedByTheLocale() throws Exception {
        String printed = shell("mv train/red train/$name", train("run"));
        assertThat(printed).startsWith("2 ").contains("Class folder", "its name cannot be read; " + ADVICE);
    }

    @Test
    void anArgumentThatIsLostIsRefusedByTheLocale() throws Exception {
        assertThat(shell("true", train("$name"))).startsWith("2 ").contains("--out", ADVICE);
        assertThat(shell("true", "train --resume $name")).startsWith("2 ").contains(ADVICE);
    }

    private static String train(String out) {
        return "train --arch linear --data imagefolder --data-dir . --image-size 8 --json --out " + out;
    }

    /** Exit code and everything printed by a command in the POSIX locale after a preparation by the shell. */
    private String shell(String preparation, String command) throws IOException, InterruptedException {
        String script = NAME + preparation + " && LC_ALL=C exec \"$JAVA\" -XX:TieredStopAtLevel=1 -cp \"$CLASSES\" "
                + Main.class.getName() + " " + command;
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", script).directory(folder.toFile());
        builder.environment()
                .putAll(Map.of(
                        "JAVA",
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "CLASSES",
                        System.getProperty("java.class.path")));
        Process process = builder.redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return process.waitFor() + " " + printed;
    }

    private static byte[] png() throws IOException {
        java.io.ByteArrayOutputStream bytes = new java.io.ByteArrayOutputStream();
        ImageIO.write(new java.awt.image.BufferedImage(8, 8, java.awt.image.BufferedImage.TYPE_INT_RGB), "png", bytes);
        return bytes.toByteArray();
    }
}
