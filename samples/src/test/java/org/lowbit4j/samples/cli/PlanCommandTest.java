package org.lowbit4j.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.bitsearch.cost.BitPair;
import org.lowbit4j.bitsearch.latency.LatencyFiles;
import org.lowbit4j.bitsearch.latency.LatencyTable;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.LayerBits;
import org.lowbit4j.quant.plan.PlanFiles;
import org.lowbit4j.quant.run.RunDirectory;

/** Plans without a search, and training at a plan. */
@Tag("one-jdk")
class PlanCommandTest {

    private static final List<Object> TRAINING =
            List.of("--data", "synthetic", "--images", 40, "--train-images", 96, "--batch", 32, "--epochs", 1);

    @TempDir
    static Path folder = Path.of("");

    private static Path floating = folder;

    @BeforeAll
    static void trainsAFloatNetwork() {
        floating = folder.resolve("float");
        done("train", "--arch", "small", TRAINING, "--out", floating);
    }

    @Test
    void everyBaselineKeepsTheBudgetAndIsTrainedToAPackedNetwork() throws IOException {
        for (String baseline : List.of("uniform", "random", "sensitivity", "greedy", "supernet")) {
            Path file = folder.resolve(baseline + ".json");
            boolean looks = !List.of("uniform", "random").contains(baseline);
            List<Object> data = looks ? images() : List.of();
            CommandRunner made =
                    done("plan", "--model", floating, plan(baseline, "bitops=uniform2"), data, "--out", file, "--json");
            assertThat(made.number("exactCost"))
                    .as(baseline)
                    .isBetween(0.98 * made.number("targetCost"), made.number("targetCost"));
            assertThat(made.field("statement")).isEqualTo("It is 98 to 100 % of what the budget allows.");
            assertThat((Map<?, ?>) made.field("uniformCosts")).hasSize(5);
            Map<String, String> provenance = PlanFiles.read(file).provenance();
            assertThat(provenance).containsKeys("command", "modelSha256", "baseline");
            assertThat(provenance.containsKey("seed"))
                    .isEqualTo(List.of("random", "supernet").contains(baseline));
            assertThat(provenance.containsKey("trainSha256")).isEqualTo(looks);
            String command = String.valueOf(provenance.get("command"));
            assertThat(command)
                    .startsWith("lowbit plan " + baseline + " --model ")
                    .doesNotContain("--generations");
            assertThat(command.contains("--epochs")).isEqualTo(baseline.equals("supernet"));
        }
        Path all = folder.resolve("all");
        done("finetune", "--model", floating, "--plan", ends(), "--first-last", "same", TRAINING, "--out", all);
        assertThat(RunDirectory.results(all))
                .allSatisfy(result -> assertThat(result.learningRate()).isEqualTo(0.01));
        Path run = folder.resolve("tuned");
        Path random = folder.resolve("random.json");
        done("finetune", "--model", floating, "--plan", random, "--quantizer", "ebs", TRAINING, "--out", run);
        assertThat(PlanFiles.read(run.resolve("plan.json")).layers())
                .isEqualTo(PlanFiles.read(random).layers());
        Path packed = folder.resolve("tuned.lowbit");
        done("lower", "--model", run, "--out", packed);
        done("verify", "--model", run, "--packed", packed, "--data", "synthetic", "--images", 16);
        Path again = folder.resolve("again");
        refused(
                "--first-last is not for a network that is quantized",
                "finetune",
                "--model",
                run,
                "--plan",
                folder.resolve("greedy.json"),
                "--first-last",
                "float",
                TRAINING,
                "--out",
                again);
        done("finetune", "--model", run, "--plan", folder.resolve("greedy.json"), TRAINING, "--out", again);
        done("finetune", "--resume", again);
    }

    @Test
    void aBudgetOfSizeIsThatOfTheFileToTheByte() throws IOException {
        Path file = folder.resolve("size.json");
        double bytes = done("plan", "--model", floating, plan("random", "size=uniform2"), "--out", file, "--json")
                .number("exactCost");
        Path run = folder.resolve("a-run-with-a-long-name");
        done("finetune", "--model", floating, "--plan", file, "--quantizer", "ebs", TRAINING, "--out", run);
        Path packed = folder.resolve("size.lowbit");
        done("lower", "--model", run, "--out", packed);
        assertThat((double) Files.size(packed)).isEqualTo(bytes);
    }

    @Test
    void theEndsAreFloatAtEightBitsOrPlannedAsTheOthers() throws IOException {
        for (String ends : List.of("float", "8", "same")) {
            Path file = folder.resolve("ends-" + ends + ".json");
            List<Object> plan = plan("uniform", "size=uniform3");
            done("plan", "--model", floating, plan, "--first-last", ends, "--out", file);
            List<Integer> bits = PlanFiles.read(file).layers().stream()
                    .map(LayerBits::weightBits)
                    .sorted()
                    .toList();
            List<Integer> inner = List.of(3, 3, 3, 3, 3, 3);
            List<Integer> expected = new ArrayList<>(inner);
            if (!ends.equals("float")) {
                expected.addAll(ends.equals("8") ? List.of(8, 8) : List.of(3, 3));
            }
            assertThat(bits).as(ends).isEqualTo(expected);
        }
    }

    @Test
    void refusesWhatCannotBePlanned() throws IOException {
        Path out = folder.resolve("refused.json");
        List<Object> usual = List.of("plan", "--model", floating, "--out", out, "--baseline", "uniform");
        refused("--budget is missing", usual);
        refused("the least possible cost is", usual, "--budget", "ebsflops=10");
        refused("--baseline least: expected one of uniform, random", "plan", "--baseline", "least");
        refused("Missing required subcommand; expected one of uniform", "plan", "--model", floating);
        refused("expected KIND=AMOUNT", usual, "--budget", "little");
        refused("expected 1..8", usual, "--budget", "bits=uniform3", "--candidates", "0,3");
        refused("expected 1..8", usual, "--budget", "bits=uniform3", "--activation-candidates", "3,9");
        refused("grid has a zero", usual, "--budget", "bits=uniform3", "--quantizer", "qil", "--candidates", "1,3");
        refused("needs --latency-table", usual, "--budget", "latency=uniform3");
        refused("--data is missing", "plan", "--model", floating, "--out", out, plan("greedy", "bits=uniform3"));
        List<Object> supernet = plan("supernet", "bits=uniform3");
        refused("--data is missing", "plan", "--model", floating, "--out", out, supernet);
        refused("0 epochs", "plan", "--model", floating, "--out", out, supernet, images(), "--epochs", 0);
        refused(
                "the branches cost at least",
                "plan",
                "--model",
                floating,
                "--out",
                out,
                images(),
                "--baseline",
                "supernet",
                "--budget",
                "ebsflops=uniform2",
                "--weight-candidates",
                "1,2,3",
                "--activation-candidates",
                "3,4");
        refused("--data is not for lowbit plan uniform", usual, "--budget", "bits=uniform3", "--data", "synthetic");
        refused("--epochs is not for lowbit plan uniform", usual, "--budget", "bits=uniform3", "--epochs", 2);
        List<Object> greedy = new ArrayList<>(List.of("plan", "--model", floating, "--out", out));
        greedy.addAll(plan("greedy", "bits=uniform3"));
        refused("--seed is not for lowbit plan greedy", greedy, images(), "--seed", 2);
        refused("The model takes images of 9x9x3", greedy, images(), "--input-shape", "9x9x3");
        Path binary = folder.resolve("float/model.zip");
        refused("not a JSON", "finetune", "--model", floating, "--plan", binary, TRAINING, "--out", out);
        refused("not a JSON", usual, "--budget", "latency=uniform3", "--latency-table", binary);
        Path other = folder.resolve("other.json");
        LatencyTable table = new LatencyTable(
                "0",
                "8x8x3",
                WeightGrid.Coding.ODD_POINTS,
                new LatencyTable.Machine("cpu", "25", 1, 1),
                1,
                Map.of("conv", Map.of(new BitPair(1, 1), 1.0)));
        LatencyFiles.write(table, other);
        refused("of another network", usual, "--budget", "latency=uniform3", "--latency-table", other);
        refused("is for a budget of latency", usual, "--budget", "bits=2", "--latency-table", other);
        assertThat(out).doesNotExist();
    }

    @Test
    void refusesAPlanThatDoesNotFit() throws IOException {
        Path file = folder.resolve("fits.json");
        done("plan", "--model", floating, plan("uniform", "bits=uniform3"), "--out", file);
        BitwidthPlan plan = PlanFiles.read(file);
        List<LayerBits> layers = plan.layers();
        Path out = folder.resolve("never");
        Path unknown = folder.resolve("unknown.json");
        PlanFiles.write(plan.with(List.of(new LayerBits("nowhere", 3, 3))), unknown);
        refused("[nowhere]", "finetune", "--model", floating, "--plan", unknown, TRAINING, "--out", out);
        Path missing = folder.resolve("missing.json");
        PlanFiles.write(new BitwidthPlan(layers.subList(1, layers.size()), Map.of()), missing);
        String first = "[" + layers.get(0).name() + "]";
        refused(first, "finetune", "--model", floating, "--plan", missing, TRAINING, "--out", out);
        refused(
                "plan gives",
                "finetune",
                "--model",
                floating,
                "--plan",
                ends(),
                "--first-last",
                8,
                TRAINING,
                "--out",
                out);
        refused(
                "misses",
                "finetune",
                "--model",
                floating,
                "--plan",
                file,
                "--first-last",
                "same",
                TRAINING,
                "--out",
                out);
        refused(
                "--first-last float: the plan gives",
                "finetune",
                "--model",
                floating,
                "--plan",
                ends(),
                TRAINING,
                "--out",
                out);
        refused("only --model", "finetune", "--model", floating, TRAINING, "--out", out);
        assertThat(out).doesNotExist();
    }

    /** A plan with four bits everywhere. */
    private static Path ends() {
        Path ends = folder.resolve("all-layers.json");
        List<Object> uniform = plan("uniform", "bits=uniform4");
        done("plan", "--model", floating, uniform, "--first-last", "same", "--out", ends, "--force");
        return ends;
    }

    private static List<Object> plan(String baseline, String budget) {
        return List.of("--baseline", baseline, "--budget", budget);
    }

    private static List<Object> images() {
        return List.of("--data", "synthetic", "--images", 64);
    }

    private static CommandRunner done(Object... arguments) {
        CommandRunner run = CommandRunner.flat(arguments);
        assertThat(run.exitCode()).as(run.err()).isZero();
        return run;
    }

    private static void refused(String message, Object... arguments) {
        CommandRunner run = CommandRunner.flat(arguments);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).contains(message).hasLineCount(1);
    }
}
