package org.lowbit4j.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lowbit4j.samples.cli.CommandRunner.lowbit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CommandLineTest {

    @TempDir
    private Path folder;

    static Stream<String> commands() {
        Stream<String> names =
                Main.commandLine().getSubcommands().keySet().stream().filter(name -> !name.equals("help"));
        return Stream.concat(Stream.of(""), names);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void everyCommandHasHelp(String command) {
        CommandRunner run = command.isEmpty() ? lowbit("--help") : lowbit(command, "--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.out()).startsWith("Usage: lowbit " + command).contains("--help", "Exit codes:");
        assertThat(run.err()).isEmpty();
    }

    @Test
    void everyCommandTellsTheVersionAndNamesItsChoices() {
        assertThat(lowbit("verify", "--version").out()).startsWith("lowbit ");
        assertThat(lowbit("train", "--help").out())
                .contains("resnet20", "cifar10")
                .doesNotContain("RESNET20", "CIFAR10");
    }

    @Test
    void badUsageIsOneLineAndExitCode2() {
        assertBad("Unmatched argument", "bogus");
        assertBad("Missing required subcommand");
        assertBad("--data", "evaluate", "--model", "x.zip", "--data", "nothing");
        assertBad("--model", "evaluate", "--data", "cifar10");
        assertBad("--epochs", "train", "--epochs", "many");
        assertBad("--arch is missing", "train");
        assertBad("--data is missing", "train", "--arch", "small", "--out", folder.resolve("r"));
        assertBad("--out is missing", "train", "--arch", "small", "--data", "synthetic");
        assertBad("--data cifar10 needs --data-dir", "evaluate", "--model", "x.zip", "--data", "cifar10");
        assertBad("x.zip does not exist", "evaluate", "--model", "x.zip", "--data", "synthetic");
        assertBad("--images 0", "evaluate", "--model", "x.zip", "--data", "synthetic", "--images", 0);
        assertBad(
                "--image-size is not for --data synthetic",
                "evaluate",
                "--model",
                "x.zip",
                "--data",
                "synthetic",
                "--image-size",
                32);
        assertBad(
                "--data-dir is not for --data synthetic",
                "evaluate",
                "--model",
                "x.zip",
                "--data",
                "synthetic",
                "--data-dir",
                folder);
        assertBad("--input-shape is not for x.lowbit", "inspect", "--model", "x.lowbit", "--input-shape", "32x32x3");
        assertBad("--input-shape is not for lowbit bench", "bench", "--packed", "x.lowbit", "--input-shape", "32x32x3");
        assertBad(
                "--first-last is not for --plan",
                "quantize",
                "--model",
                "x.zip",
                "--plan",
                "p.json",
                "--first-last",
                "8");
        assertBad(
                "0 epochs",
                "train",
                "--arch",
                "small",
                "--data",
                "synthetic",
                "--out",
                folder.resolve("r"),
                "--epochs",
                0);
        assertBad("--recipe nowhere.json: no such file", "train", "--recipe", "nowhere.json");
        assertBad("no config.json in it", "train", "--resume", folder);
        assertBad("expected a name that ends in .lowbit", "quickstart", "--out", folder.resolve("packed"));
        assertBad("not a folder", "train", "--arch", "small", "--data", "synthetic", "--out", "pom.xml/run");
        assertBad("not a zip file", "lower", "--model", "pom.xml", "--out", folder.resolve("x.lowbit"));
        assertBad("pom.xml: packed model", "verify", "--model", "x.zip", "--packed", "pom.xml", "--data", "synthetic");
        assertBad("none.npz", "import", "--npz", "none.npz", "--arch", "resnet20", "--out", folder.resolve("m.zip"));
        assertBad(
                "not a regular one", "import", "--npz", folder, "--arch", "resnet20", "--out", folder.resolve("m.zip"));
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void debugShowsTheStackTrace() {
        CommandRunner run = lowbit("evaluate", "--model", "x.zip", "--data", "synthetic", "--debug");

        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("\tat org.lowbit4j");
    }

    @Test
    void importRefusesAnotherArchiveAndWritesNothing() throws IOException {
        Path text = Files.writeString(folder.resolve("weights.npz"), "text");
        Path out = folder.resolve("m.zip");

        assertBad("weights.npz: no NumPy arrays in it", "import", "--npz", text, "--arch", "resnet20", "--out", out);

        assertThat(out).doesNotExist();
    }

    private static void assertBad(String message, Object... arguments) {
        CommandRunner run = lowbit(arguments);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err()).startsWith("lowbit").contains(message);
        assertThat(run.err().lines()).as(run.err()).hasSize(1);
    }
}
