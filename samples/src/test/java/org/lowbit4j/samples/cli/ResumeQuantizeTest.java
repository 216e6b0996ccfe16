package org.lowbit4j.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lowbit4j.samples.cli.CommandRunner.lowbit;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.quant.run.Json;
import org.lowbit4j.quant.run.RunDirectory;

@Tag("one-jdk")
class ResumeQuantizeTest {

    private static final List<Object> TRAINING = List.of(
            "--data", "synthetic", "--images", 50, "--train-images", 130, "--batch", 32, "--lr", 0.02, "--json");

    @TempDir
    private Path folder;

    @Test
    void progressiveStagesAreResumedToTheSameResult() throws IOException {
        Path floating = folder.resolve("float");
        run("train", "--arch", "small", "--out", floating);
        Path whole = folder.resolve("whole");
        run("quantize", "--model", floating, "--progressive", "4,2", "--out", whole);
        Path first = folder.resolve("first");
        run("quantize", "--model", floating, "--bits", "4/4", "--out", first);

        // What a run leaves that was stopped before its first epoch, and between its stages.
        Path unbegun = stopped("unbegun", whole);
        Path between = stopped("between", whole);
        Files.createDirectories(between.resolve("checkpoint"));
        for (String file : List.of("metrics.csv", "plan.json", "checkpoint/model.zip")) {
            Files.copy(first.resolve(file), between.resolve(file));
        }
        for (Path stopped : List.of(unbegun, between)) {
            CommandRunner resumed = lowbit("quantize", "--resume", stopped, "--json");
            assertThat(resumed.exitCode()).as(resumed.err()).isZero();
            assertThat(resumed.json()).containsEntry("epochs", 2);
            assertThatBits(ModelFiles.load(stopped).params())
                    .isEqualTo(ModelFiles.load(whole).params());
            assertThat(Json.read(stopped.resolve("plan.json"))).isEqualTo(Json.read(whole.resolve("plan.json")));
        }
    }

    @Test
    void aStageIsResumedInItsMiddleToTheSameResult() throws IOException {
        Path floating = folder.resolve("float");
        run("train", "--arch", "small", "--out", floating);
        Path whole = folder.resolve("whole");
        Path stopped = folder.resolve("stopped");
        try (CopyAtLogLine copy = new CopyAtLogLine("epoch 3/4", whole, stopped)) {
            run("quantize", "--model", floating, "--progressive", "4,2", "--epochs", 2, "--out", whole);
            copy.assertDone();
        }
        assertThat(stopped.resolve("model.zip")).doesNotExist();
        assertThat(stopped.resolve("metrics.csv")).content().hasLineCount(4);

        CommandRunner resumed = lowbit("quantize", "--resume", stopped, "--json");
        assertThat(resumed.exitCode()).as(resumed.err()).isZero();
        assertThat(resumed.json()).containsEntry("epochs", 4);
        assertThatBits(ModelFiles.load(stopped).params())
                .isEqualTo(ModelFiles.load(whole).params());
        assertThat(RunLosses.of(stopped)).isEqualTo(RunLosses.of(whole));
    }

    @Test
    void aRunIsNotResumedOnOtherDataOrByAnotherCommand() throws IOException {
        Path run = folder.resolve("run");
        run("train", "--arch", "linear", "--out", run);
        assertRefused("command", "quantize", run);

        Path config = run.resolve("config.json");
        Files.writeString(
                config, Files.readString(config).replace("\"train-images\" : \"130\"", "\"train-images\" : \"96\""));
        assertRefused("data", "train", run);
    }

    private static void assertRefused(String reason, String command, Path run) {
        CommandRunner refused = lowbit(command, "--resume", run);
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains(reason).hasLineCount(1);
    }

    private Path stopped(String name, Path whole) throws IOException {
        Path directory = Files.createDirectories(folder.resolve(name));
        Files.copy(whole.resolve("config.json"), directory.resolve("config.json"));
        assertThat(RunDirectory.checkpoint(directory)).isEmpty();
        return directory;
    }

    private static void run(Object... arguments) {
        List<Object> all = new ArrayList<>(List.of(arguments));
        all.addAll(TRAINING);
        CommandRunner run = lowbit(all.toArray());
        assertThat(run.exitCode()).as(run.err()).isZero();
    }
}
