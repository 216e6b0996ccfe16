package org.lowbit4j.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lowbit4j.samples.cli.CommandRunner.lowbit;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.quant.run.Json;
import org.lowbit4j.quant.run.RunClaim;

@Tag("one-jdk")
class TrainCommandTest {

    @TempDir
    private Path folder;

    @Test
    void trainsWritesTheRunAndEvaluatesAlike() throws IOException {
        Path run = folder.resolve("run");
        CommandRunner trained = train(run, "--epochs", 2, "--json");

        assertThat(trained.exitCode()).as(trained.err()).isZero();
        Map<String, Object> json = trained.json();
        assertThat(json).containsKeys("run", "epochs", "seconds", "imagesPerSecond", "correct", "total", "top1");
        assertThat(json)
                .containsEntry("run", run.toString())
                .containsEntry("epochs", 2)
                .containsEntry("total", 50);
        assertThat(Files.readAllLines(run.resolve("metrics.csv"))).hasSize(3);
        Map<String, Object> configuration = Json.read(run.resolve("config.json"));
        assertThat(configuration).containsKeys("command", "options", "seed", "versions", "data");

        CommandRunner evaluated = evaluate(run);
        assertThat(evaluated.exitCode()).as(evaluated.err()).isZero();
        assertThat(evaluated.json())
                .containsEntry("correct", json.get("correct"))
                .containsEntry("top1", json.get("top1"))
                .containsKeys("top5", "loss", "imagesPerSecond");
        assertThat(evaluate(run.resolve("model.zip")).json())
                .containsEntry("loss", evaluated.json().get("loss"));
    }

    @Test
    void twoWorkersTakeTwoBatchesAStep() throws IOException {
        Path two = folder.resolve("two");
        assertThat(train(two, "--workers", 2).exitCode()).isZero();
        assertThat(train(folder.resolve("again"), "--workers", 2).exitCode()).isZero();
        assertThatBits(ModelFiles.load(folder.resolve("again")).params())
                .isEqualTo(ModelFiles.load(two).params());
        assertThat(ModelFiles.load(two).getConfiguration().getIterationCount())
                .isEqualTo(2 * (steps(folder.resolve("one")) / 2));
        assertThat(train(folder.resolve("none"), "--workers", 0).err()).contains("--workers 0; expected at least 1");
        assertThat(train(folder.resolve("many"), "--workers", 99).err()).contains("99 workers on");
    }

    /** Of an epoch with one worker. */
    private static int steps(Path run) throws IOException {
        assertThat(train(run).exitCode()).isZero();
        return ModelFiles.load(run).getConfiguration().getIterationCount() / 2;
    }

    @Test
    void anExistingRunIsRefusedUnlessForced() throws IOException {
        Path run = folder.resolve("run");
        assertThat(train(run).exitCode()).isZero();
        byte[] model = Files.readAllBytes(run.resolve("model.zip"));

        CommandRunner refused = train(run, "--seed", 2);
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("exists already").contains("replace it (force)");
        assertThat(Files.readAllBytes(run.resolve("model.zip"))).isEqualTo(model);

        assertThat(train(run, "--seed", 2, "--force").exitCode()).isZero();
        assertThat(Files.readAllBytes(run.resolve("model.zip"))).isNotEqualTo(model);
        assertThat(folder.resolve("run.replaced")).doesNotExist();
        Files.writeString(run.resolve("config.json"), "{}");
        assertThat(train(run, "--force").err()).contains("is not that of a run");
        Files.delete(run.resolve("config.json"));
        assertThat(train(run, "--force").err()).contains("is not that of a run");
    }

    @Test
    void aReplacedRunIsKeptUntilTheNewOneHasAnEpoch() throws IOException {
        Path run = folder.resolve("run");
        Path aside = folder.resolve("run.replaced");
        assertThat(train(run).exitCode()).isZero();
        byte[] model = Files.readAllBytes(run.resolve("model.zip"));

        assertThat(train(run, "--force", "--lr", "1e20").exitCode()).isEqualTo(1);
        assertThat(Files.readAllBytes(run.resolve("model.zip"))).isEqualTo(model);
        assertThat(aside).doesNotExist();

        // What a process leaves that was killed before its first epoch.
        Files.move(run, aside);
        Files.createDirectories(run);
        Files.copy(aside.resolve("config.json"), run.resolve("config.json"));
        assertThat(train(run).err()).contains("run.replaced, a run that another one was to replace");
        assertThat(train(run, "--force", "--lr", "1e20").exitCode()).isEqualTo(1);
        assertThat(Files.readAllBytes(run.resolve("model.zip"))).isEqualTo(model);

        // The same, killed while it saved its first epoch: what was to be replaced is what a new run starts from.
        Files.move(run, aside);
        Files.createDirectories(run.resolve("checkpoint"));
        Files.copy(aside.resolve("config.json"), run.resolve("config.json"));
        for (Path input : List.of(aside, aside.resolve("model.zip"))) {
            assertThat(quantizedInto(run, input).err()).contains(input + " is in " + aside);
        }
        assertThat(train(run, "--force", "--lr", "1e20").exitCode()).isEqualTo(1);
        assertThat(Files.readAllBytes(run.resolve("model.zip"))).isEqualTo(model);

        assertThat(quantizedInto(run, run).err()).contains("is in " + run);
        assertThat(Files.readAllBytes(run.resolve("model.zip"))).isEqualTo(model);
    }

    @Test
    void aFolderInThePlaceOfAReplacedRunIsLeftAlone() throws IOException {
        Path run = folder.resolve("run");
        Path own = Files.createDirectories(folder.resolve("run.replaced"));
        Path note = Files.writeString(own.resolve("note.txt"), "mine");
        assertThat(train(run, "--force").err()).contains("run.replaced is in the way");
        Files.move(own, folder.resolve("own"));
        assertThat(train(run).exitCode()).isZero();
        Files.move(folder.resolve("own"), own);
        assertThat(train(run, "--force").err()).contains("run.replaced is in the way");
        assertThat(lowbit("train", "--resume", run).exitCode()).isZero();
        assertThat(note).hasContent("mine");
    }

    private static CommandRunner quantizedInto(Path out, Path model) {
        CommandRunner run =
                lowbit("quantize", "--model", model, "--bits", "4/4", "--data", "synthetic", "--out", out, "--force");
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        return run;
    }

    @Test
    void aRunStoppedAfterAnEpochIsResumedToTheSameResult() throws IOException {
        Path whole = folder.resolve("whole");
        Path stopped = folder.resolve("stopped");
        try (CopyAtLogLine copy = new CopyAtLogLine("epoch 1/2", whole, stopped)) {
            train(whole, "--epochs", 2);
            copy.assertDone();
        }
        assertThat(stopped.resolve("model.zip")).doesNotExist();

        Path metrics = stopped.resolve("metrics.csv");
        Path away = Files.move(metrics, folder.resolve("metrics.csv"));
        CommandRunner refused = lowbit("train", "--resume", stopped);
        assertThat(refused.exitCode()).as(refused.err()).isEqualTo(2);
        assertThat(refused.err()).contains("has 0 of the 1 epochs");
        assertThat(stopped.resolve("checkpoint/model.zip")).exists();
        Files.move(away, metrics);

        CommandRunner resumed = lowbit("train", "--resume", stopped, "--json");

        assertThat(resumed.exitCode()).as(resumed.err()).isZero();
        assertThat(resumed.json()).containsEntry("epochs", 2).containsEntry("run", stopped.toString());
        assertThatBits(ModelFiles.load(stopped).params())
                .isEqualTo(ModelFiles.load(whole).params());
        assertThat(lowbit("train", "--resume", whole, "--json").json()).containsEntry("epochs", 2);
    }

    @Test
    void aDirectoryOfARunThatGoesOnIsRefused() throws IOException {
        Path run = folder.resolve("run");
        try (RunClaim claim = RunClaim.of(run)) {
            assertThat(claim).isNotNull();
            for (CommandRunner second : List.of(train(run), train(run, "--force"))) {
                assertThat(second.exitCode()).as(second.err()).isEqualTo(2);
                assertThat(second.err()).contains("is being written by another run");
            }
            assertThat(run).doesNotExist();
        }
        assertThat(train(run).exitCode()).isZero();
        assertThat(folder.resolve("run.lock")).doesNotExist();
        try (RunClaim claim = RunClaim.of(run)) {
            assertThat(claim).isNotNull();
            assertThat(lowbit("train", "--resume", run).err()).contains("is being written by another run");
            assertThat(train(run, "--force").err()).contains("is being written by another run");
        }
        assertThat(lowbit("train", "--resume", run).exitCode()).isZero();
    }

    @Test
    void resumeTakesNoOtherOption() {
        Path run = folder.resolve("run");
        train(run);
        CommandRunner refused = lowbit("train", "--resume", run, "--epochs", 9);
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("--epochs");
    }

    @Test
    void recipesGiveOptionsThatTheCommandLineOverrides() throws IOException {
        Path json = Files.writeString(
                folder.resolve("r.json"),
                "{\"arch\": \"linear\", \"data\": \"synthetic\", \"epochs\": 2, \"train-images\": 64, \"images\": 20}");
        Path properties = Files.writeString(
                folder.resolve("r.properties"),
                "arch=linear\ndata=synthetic\nepochs=2\ntrain-images=64\nimages=20\nno-augmentation=true\n");
        for (Path recipe : List.of(json, properties)) {
            Path run = folder.resolve(recipe.getFileName() + "-run");
            CommandRunner trained = lowbit("train", "--recipe", recipe, "--epochs", 1, "--out", run, "--json");
            assertThat(trained.exitCode()).as(trained.err()).isZero();
            assertThat(trained.json()).containsEntry("epochs", 1).containsEntry("total", 20);
        }

        Path twice = folder.resolve("twice");
        assertThat(lowbit("train", "--recipe", properties, "--no-augmentation", "--epochs", 1, "--out", twice)
                        .exitCode())
                .isZero();
        assertThat(Files.readString(twice.resolve("config.json"))).contains("\"no-augmentation\" : \"true\"");

        Path unknown = Files.writeString(folder.resolve("u.properties"), "learning=1\n");
        CommandRunner refused = lowbit("train", "--recipe", unknown, "--out", folder.resolve("u"));
        assertThat(refused.exitCode()).isEqualTo(2);
        assertThat(refused.err()).contains("unknown option \"learning\"");
        Path many = Files.writeString(folder.resolve("m.properties"), "epochs=many\n");
        assertThat(lowbit("train", "--recipe", many, "--out", folder.resolve("u"))
                        .err())
                .contains("recipe " + many + ": ")
                .contains("--epochs");
        Path resume = Files.writeString(folder.resolve("resume.properties"), "resume=run\n");
        assertThat(lowbit("train", "--recipe", resume).err())
                .contains("recipe " + resume + ": \"resume\" is for the command line");
        Path latin = Files.write(folder.resolve("latin.properties"), new byte[] {'#', (byte) 0xE4, '\n'});
        assertThat(lowbit("train", "--recipe", latin).err()).contains("recipe " + latin + ": not UTF-8 text");
        Path broken = Files.writeString(folder.resolve("b.json"), "{");
        assertThat(lowbit("train", "--recipe", broken).err()).contains("not a JSON object");
    }

    @Test
    void divergenceIsAStatedFailureThatLeavesNothingBehind() {
        Path run = folder.resolve("run");
        CommandRunner diverged = train(run, "--lr", "1e20");

        assertThat(diverged.exitCode()).isEqualTo(1);
        assertThat(diverged.err()).contains("diverged in epoch 1, iteration").contains("use a lower learning rate");
        assertThat(diverged.err().lines()).hasSize(1);
        assertThat(run).doesNotExist();
    }

    private static CommandRunner evaluate(Path model) {
        return lowbit("evaluate", "--model", model, "--data", "synthetic", "--images", 50, "--json");
    }

    private static CommandRunner train(Path out, Object... more) {
        List<Object> arguments = new java.util.ArrayList<>(List.of(
                "train",
                "--arch",
                "small",
                "--data",
                "synthetic",
                "--train-images",
                130,
                "--images",
                50,
                "--batch",
                32,
                "--lr",
                0.05,
                "--out",
                out));
        if (List.of(more).contains("--lr")) {
            arguments
                    .subList(arguments.indexOf("--lr"), arguments.indexOf("--lr") + 2)
                    .clear();
        }
        arguments.addAll(List.of(more));
        return lowbit(arguments.toArray());
    }
}
