package org.lowbit4j.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lowbit4j.samples.cli.CommandRunner.lowbit;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.quant.scheme.QilWeights;
import org.lowbit4j.samples.data.DataName;

/** What QIL's options do to a run, and what is refused. */
@Tag("one-jdk")
class QuantizeOptionsTest {

    private static final List<Object> TRAINING =
            List.of("--data", "synthetic", "--images", 40, "--train-images", 64, "--batch", 32, "--lr", 0.02, "--json");

    @TempDir
    private Path folder;

    private Path floating() {
        Path floating = folder.resolve("float");
        done("train", "--arch", "small", "--out", floating, TRAINING);
        return floating;
    }

    private static CommandRunner done(Object... arguments) {
        CommandRunner run = run(arguments);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run;
    }

    private static void refused(String reason, Object... arguments) {
        CommandRunner run = run(arguments);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).contains(reason);
    }

    private static CommandRunner run(Object... arguments) {
        List<Object> flat = new ArrayList<>();
        for (Object argument : arguments) {
            if (argument instanceof List<?> several) {
                flat.addAll(several);
            } else {
                flat.add(argument);
            }
        }
        return lowbit(flat.toArray());
    }

    private static String quantization(CommandRunner result) {
        return String.valueOf(result.json().get("quantization"));
    }

    @Test
    void everySettingIsPrintedAndKept() throws IOException {
        Path floating = floating();
        Path run = folder.resolve("run");
        CommandRunner result = done(
                "quantize",
                "--model",
                floating,
                "--progressive",
                "3,2",
                "--gamma",
                "trainable",
                "--per-channel",
                "--gradient-scale",
                "--interval-lr-factor",
                0.5,
                "--train",
                "quantizers",
                "--teacher",
                floating,
                "--label-smoothing",
                0.1,
                "--average-decay",
                0.9,
                "--warm-up",
                0.5,
                "--out",
                run,
                TRAINING);
        assertThat(quantization(result))
                .contains("conv1, linear: float")
                .contains("QIL weights of 2 bits (an interval per channel, gamma trained, gradients scaled)")
                .contains("QIL activations of 2 bits (unsigned, gradients scaled)")
                .contains("learning rate of quantizers x 0.5, quantizers trained alone");
        ComputationGraph trained = ModelFiles.load(run);
        ComputationGraph before = ModelFiles.load(floating);
        assertThatBits(trained.getLayer("layer1.0.conv1").getParam("W"))
                .isEqualTo(before.getLayer("layer1.0.conv1").getParam("W"));
        assertThat(trained.getLayer("layer1.0.conv1").getParam(QilWeights.GAMMA))
                .isNotNull();
        assertThat(run.resolve("quantizers.csv")).content().contains("weightGamma=");

        Path other = folder.resolve("other");
        done("train", "--arch", "small", "--seed", 2, "--out", other, TRAINING);
        Files.copy(other.resolve("model.zip"), floating.resolve("model.zip"), StandardCopyOption.REPLACE_EXISTING);
        refused("was started with teacherSha256", "quantize", "--resume", run);

        Path next = folder.resolve("next");
        assertThat(quantization(done("quantize", "--model", run, "--bits", "2/2", "--out", next, TRAINING)))
                .contains("an interval per channel, gamma trained, gradients scaled")
                .doesNotContain("alone");
        assertThat(quantization(done(
                        "quantize", "--model", run, "--bits", "2/2", "--gamma", 1, "--out", next, "--force", TRAINING)))
                .contains("an interval per channel, gamma 1.0");

        Path page = folder.resolve("page.html");
        done("report", "--run", run, "--out", page);
        assertThat(Files.readString(page)).contains("Share of zeros among weights and inputs");
    }

    @Test
    void imagesOfOtherClassesWillDoWithATeacherAlone() throws IOException {
        Path some = folder.resolve("some");
        List<String> names =
                DataName.SYNTHETIC.open(null, DataName.folder(32)).train(1).classes();
        String few = String.join(",", names.subList(0, 2));
        String others = String.join(",", names.subList(2, 4));
        done("train", "--arch", "small", "--classes", few, "--out", some, TRAINING);
        Object[] common = {"quantize", "--model", some, "--bits", "4/4", "--out", folder.resolve("q"), TRAINING};
        refused("does not know the classes", append(common, "--classes", others));
        refused("--test-classes needs --classes", append(common, "--test-classes", few));
        refused("[none] are unknown", append(common, "--classes", "none"));
        CommandRunner taught = done(
                append(common, "--classes", others, "--test-classes", few, "--teacher", some, "--teacher-weight", 1));
        assertThat(taught.json()).containsEntry("epochs", 1);
    }

    private static Object[] append(Object[] arguments, Object... more) {
        List<Object> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(more));
        return all.toArray();
    }

    @Test
    void refusesOptionsThatSayNothingOrTooMuch() {
        Path floating = floating();
        Object[] common = {"quantize", "--model", floating, "--bits", "4/4", "--out", folder.resolve("q"), TRAINING};
        refused("--gamma half: expected a number, or trainable", append(common, "--gamma", "half"));
        refused("gamma -1.0", append(common, "--gamma", -1));
        refused("are for qil weights, got LSQ weights", append(common, "--quantizer", "lsq", "--per-channel"));
        refused("training moves nothing", append(common, "--train", "quantizers", "--interval-lr-factor", 0));
        refused("need --teacher", append(common, "--teacher-weight", 1));
        refused("weight 2.0 of a teacher", append(common, "--teacher", floating, "--teacher-weight", 2));
        refused("label smoothing 1.0", append(common, "--label-smoothing", 1));
        refused("decay 1.0 of a moving average", append(common, "--average-decay", 1));
        refused("warm-up of 1.0 epochs in a training of 1", append(common, "--warm-up", 1));
        assertThat(folder.resolve("q")).doesNotExist();
    }
}
