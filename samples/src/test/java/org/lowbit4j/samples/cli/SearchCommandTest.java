package org.lowbit4j.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.LayerBits;
import org.lowbit4j.quant.plan.PlanFiles;
import org.lowbit4j.quant.run.RunDirectory;

/** Search, training at its plan, lowering and verification as four commands. */
@Tag("one-jdk")
class SearchCommandTest {

    private static final List<Object> DATA =
            List.of("--data", "synthetic", "--images", 40, "--train-images", 192, "--batch", 32);

    @TempDir
    static Path folder = Path.of("");

    private static Path floating = folder;

    @BeforeAll
    static void trainsAFloatNetwork() {
        floating = folder.resolve("float");
        done("train", "--arch", "small", DATA, "--out", floating);
    }

    @Test
    void fourCommandsLeadFromAFloatNetworkToAVerifiedFile() throws IOException {
        Path run = folder.resolve("search");
        CommandRunner found = done(
                "search",
                "--model",
                floating,
                "--budget",
                "ebsflops=uniform2",
                "--warmup",
                1,
                "--epochs",
                3,
                DATA,
                "--out",
                run,
                "--json");
        assertThat(found.json())
                .containsEntry("epochs", 3)
                .containsEntry("total", 40)
                .containsKeys("expectedCost", "top1");
        assertThat(found.json()).containsEntry("budget", "ebsflops=uniform2");
        double target = found.number("targetCost");
        assertThat(found.number("exactCost")).isBetween(0.98 * target, target);
        assertThat(found.field("uniformCosts"))
                .asInstanceOf(InstanceOfAssertFactories.MAP)
                .containsEntry("2", target);
        assertTrail(run);
        Path page = folder.resolve("page.html");
        done("report", "--run", run, "--out", page);
        assertThat(Files.readString(page).replaceAll("base64,[^\"]*", ""))
                .contains(
                        "layer1.0.conv1, weights", "Expected against target cost", "<td>layer1.0.conv1<td>2<td>2<td>");

        Path plan = Path.of(found.field("plan").toString());
        for (LayerBits layer : PlanFiles.read(plan).layers()) {
            assertThat(layer.weightShares()).containsOnlyKeys(1, 2, 3, 4, 5);
            assertThat(layer.cost()).isPositive();
        }
        assertThat(PlanFiles.read(plan).provenance().get("command")).startsWith("lowbit search --model ");
        Path tuned = folder.resolve("tuned");
        done("finetune", "--model", run, "--plan", plan, DATA, "--out", tuned);
        Path packed = folder.resolve("tuned.lowbit");
        done("lower", "--model", tuned, "--out", packed);
        done("verify", "--model", tuned, "--packed", packed, "--data", "synthetic", "--images", 16);
        Path evolved = folder.resolve("evolved.json");
        List<Object> evolution =
                List.of("plan", "--baseline", "evolution", "--generations", 1, "--budget", "bits=uniform3");
        List<Object> images = List.of("--data", "synthetic", "--images", 16, "--out", evolved);
        assertThat(done(evolution, "--model", run, images, "--json").number("exactCost"))
                .isBetween(2.94, 3.0);
        assertThat(PlanFiles.read(evolved).provenance()).containsEntry("baseline", "evolution1");
        refused("has no search layers", evolution, "--model", floating, images, "--force");
        refused(
                "--quantizer is not for lowbit plan evolution",
                evolution,
                "--model",
                run,
                images,
                "--quantizer",
                "ebs",
                "--force");
        refused("search layers already", search(run, folder.resolve("never")));
        BitwidthPlan part = new BitwidthPlan(PlanFiles.read(plan).layers().subList(1, 6), Map.of());
        Path missing = folder.resolve("missing.json");
        PlanFiles.write(part, missing);
        refused("misses", "finetune", "--model", run, "--plan", missing, DATA, "--out", folder.resolve("never"));
    }

    private static void assertTrail(Path run) throws IOException {
        assertThat(run.resolve("metrics.csv")).content().hasLineCount(4);
        assertThat(run.resolve("costs.csv"))
                .content()
                .startsWith("epoch,expectedCost,targetCost,budgetLoss\n")
                .hasLineCount(4);
        List<String> rows = Files.readAllLines(run.resolve("strengths.csv"));
        assertThat(rows.get(0)).isEqualTo("epoch,layer,operand,bits,strength,share");
        assertThat(rows).hasSize(1 + 3 * 6 * 2 * 5);
        assertThat(rows.stream().filter(row -> row.startsWith("1,") && row.endsWith(",0.0,0.2")))
                .as("nothing moves while the weights warm up")
                .hasSize(6 * 2 * 5);
        assertThat(rows.stream().filter(row -> row.startsWith("3,") && row.endsWith(",0.0,0.2")))
                .isEmpty();
    }

    @Test
    void aSearchIsResumedToTheSamePlanAndParameters() throws IOException {
        List<List<Object>> ways = List.of(
                List.of("--mode", "det", "--update", "mixed", "--quantizer", "qil"),
                List.of("--mode", "sto", "--update", "alternating", "--first-last", "8"),
                List.of("--mode", "sto", "--update", "single", "--candidates", "2,4"));
        for (int i = 0; i < ways.size(); i++) {
            Path whole = folder.resolve("whole" + i);
            Path stopped = folder.resolve("stopped" + i);
            try (CopyAtLogLine copy = new CopyAtLogLine("epoch 2/3", whole, stopped)) {
                done(search(floating, whole), "--epochs", 3, ways.get(i));
                copy.assertDone();
            }
            assertThat(stopped.resolve("model.zip")).doesNotExist();
            assertThat(stopped.resolve("plan.json")).doesNotExist();
            CommandRunner resumed = done("search", "--resume", stopped, "--json");
            assertThat(resumed.json()).containsEntry("epochs", 3);
            assertThatBits(ModelFiles.load(stopped).params())
                    .isEqualTo(ModelFiles.load(whole).params());
            for (String file : List.of("plan.json", "strengths.csv", "costs.csv")) {
                assertThat(stopped.resolve(file)).hasSameTextualContentAs(whole.resolve(file));
            }
            assertThat(ModelFiles.entry(stopped.resolve("checkpoint/model.zip"), "lowbit-search.json"))
                    .isPresent()
                    .isEqualTo(ModelFiles.entry(whole.resolve("checkpoint/model.zip"), "lowbit-search.json"));
        }
        assertThat(PlanFiles.read(folder.resolve("whole1/plan.json")).layers())
                .extracting(LayerBits::weightBits)
                .contains(8);
        assertThat(RunDirectory.checkpoint(folder.resolve("whole0"))).isPresent();
    }

    @Test
    void refusesBadInputBeforeItWritesAnything() {
        Path out = folder.resolve("refused");
        List<Object> usual = search(floating, out);
        List<Object> without = usual.subList(0, usual.size() - 2);
        refused("the least possible cost is", without, "--budget", "bits=0.5");
        refused("expected 1..8", usual, "--candidates", "1,9");
        refused("grid has a zero", usual, "--quantizer", "qil", "--weight-candidates", "1,2");
        refused("so that the strengths learn", usual, "--warmup", 1);
        refused("learning rate of the strengths 0.0; expected a positive number", usual, "--strength-lr", 0);
        refused("weight of the budget -1.0; expected a number of at least 0", usual, "--budget-weight", -1);
        refused("needs --latency-table", without, "--budget", "latency=1ms");
        refused("--budget is missing", without);
        refused("--model is missing", "search", "--budget", "bits=2", DATA, "--out", out);
        assertThat(out).doesNotExist();
    }

    @Test
    void divergenceIsAStatedFailure() {
        Path out = folder.resolve("diverged");
        for (List<Object> way :
                List.of(List.<Object>of(), List.<Object>of("--quantizer", "qil", "--candidates", "2,3"))) {
            CommandRunner run = CommandRunner.flat(search(floating, out), way, "--lr", "1e30");
            assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
            assertThat(run.err())
                    .contains("diverged in epoch 1", "use a lower learning rate")
                    .hasLineCount(1);
            assertThat(out).doesNotExist();
        }
    }

    @Test
    void resumesOnlyWithTheInputsThatItWasStartedWith() throws IOException {
        Path run = folder.resolve("inputs");
        Path table = folder.resolve("table.json");
        done("bench", "--tune", table, "--model", floating, "--candidates", "2,3");
        List<Object> latency = new ArrayList<>(
                search(floating, run).subList(0, search(floating, run).size() - 2));
        latency.addAll(List.of("--budget", "latency=uniform3", "--latency-table", table, "--candidates", "2,3"));
        done(latency);
        assertThat(PlanFiles.read(run.resolve("plan.json")).provenance()).containsKey("latencyTableSha256");
        done("search", "--resume", run);
        Files.writeString(table, Files.readString(table).replace("\"restMicros\" : ", "\"restMicros\" : 1"));
        refused("was started with latencyTableSha256", "search", "--resume", run);
    }

    private static List<Object> search(Path model, Path out) {
        List<Object> search = new ArrayList<>(List.of("search", "--model", model, "--out", out));
        search.addAll(DATA);
        search.addAll(List.of("--budget", "ebsflops=uniform3"));
        return search;
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
