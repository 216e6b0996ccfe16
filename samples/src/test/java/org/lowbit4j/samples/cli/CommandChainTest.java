package org.lowbit4j.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** The commands of the chain on generated images, as a user types them. */
class CommandChainTest {

    private static final List<String> DATA = List.of("--data", "synthetic", "--images", "48");

    @TempDir
    static Path folder = Path.of("");

    private static Path floatRun = folder;
    private static Path quantizedRun = folder;
    private static Path packed = folder;

    /** What a command printed and how it ended. */
    private record Outcome(int exitCode, String out, String err) {

        JsonNode json() throws IOException {
            return new ObjectMapper().readTree(out);
        }
    }

    private static Outcome lowbit(Object... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] texts = Arrays.stream(arguments)
                .flatMap(argument -> argument instanceof List<?> several ? several.stream() : Stream.of(argument))
                .map(Object::toString)
                .toArray(String[]::new);
        int exitCode = Main.run(new PrintWriter(out), new PrintWriter(err), texts);
        return new Outcome(exitCode, out.toString(), err.toString());
    }

    @BeforeAll
    static void trainsQuantizesAndLowers() throws IOException {
        floatRun = folder.resolve("float");
        quantizedRun = folder.resolve("quantized");
        packed = folder.resolve("net.lowbit");
        List<Object> training = List.of("--train-images", 128, "--epochs", 1, "--batch", 32);
        Outcome trained = lowbit("train", "--arch", "small", DATA, training, "--out", floatRun);
        assertThat(trained.exitCode()).as(trained.err()).isZero();
        Outcome quantized = lowbit(
                "quantize",
                "--model",
                floatRun,
                "--progressive",
                "4,3",
                DATA,
                training,
                "--out",
                quantizedRun,
                "--json");
        assertThat(quantized.exitCode()).as(quantized.err()).isZero();
        assertThat(quantized.json().get("epochs").asInt()).isEqualTo(2);
        assertThat(quantized.json().get("total").asInt()).isEqualTo(48);
        Outcome lowered = lowbit("lower", "--model", quantizedRun, "--out", packed, "--json");
        assertThat(lowered.exitCode()).as(lowered.err()).isZero();
        assertThat(lowered.json().get("fileBytes").asLong()).isEqualTo(Files.size(packed));
    }

    @Test
    void leavesTheFilesOfARun() {
        for (String file : List.of("config.json", "metrics.csv", "plan.json", "model.zip", "checkpoint/model.zip")) {
            assertThat(quantizedRun.resolve(file)).isNotEmptyFile();
        }
    }

    @Test
    void verifiesThePackedFile() throws IOException {
        Outcome verified = lowbit("verify", "--model", quantizedRun, "--packed", packed, DATA, "--json");
        JsonNode report = verified.json();
        assertThat(verified.exitCode()).isZero();
        assertThat(report.get("images").asInt()).isEqualTo(48);
        assertThat(report.get("engineEqualsReference").asBoolean()).isTrue();
        assertThat(report.get("accumulatorsEqual").asBoolean()).isTrue();
        assertThat(report.get("firstDifference").isNull()).isTrue();
        assertThat(report.get("otherCodeDifferences").asInt()).isZero();
        for (String key :
                List.of("nearTies", "predictionsDiffering", "correctGraph", "correctPacked", "maxLogitDifference")) {
            assertThat(report.has(key)).as(key).isTrue();
        }
    }

    @Test
    void quantizesAtOneBitWithTheOtherQuantizers() throws IOException {
        Path run = folder.resolve("ebs");
        Path file = folder.resolve("ebs.lowbit");
        Outcome quantized = lowbit(
                "quantize",
                "--model",
                floatRun,
                "--quantizer",
                "ebs",
                "--bits",
                "1/2",
                DATA,
                "--epochs",
                1,
                "--train-images",
                96,
                "--out",
                run,
                "--json");
        assertThat(quantized.exitCode()).as(quantized.err()).isZero();
        assertThat(Files.readString(run.resolve("config.json"))).containsIgnoringCase("ebs");
        assertThat(lowbit("lower", "--model", run, "--out", file).exitCode()).isZero();
        Outcome verified = lowbit("verify", "--model", run, "--packed", file, DATA, "--json");
        assertThat(verified.exitCode()).as(verified.err()).isZero();
        Path graph = folder.resolve("ebs.fb");
        assertThat(lowbit("lower", "--model", run, "--format", "samediff", "--out", graph)
                        .exitCode())
                .isZero();
        assertThat(lowbit("verify", "--model", run, "--packed", graph, DATA, "--json")
                        .json())
                .isEqualTo(verified.json());
        JsonNode layers = lowbit("inspect", "--model", file, "--json").json().get("layers");
        assertThat(layers.findValuesAsText("weightBits")).contains("1", "32");
        Path onnx = folder.resolve("ebs.onnx");
        assertThat(lowbit("export", "--model", run, "--format", "onnx-int8", DATA, "--out", onnx)
                        .exitCode())
                .isZero();
        assertThat(onnx).isNotEmptyFile();
    }

    @Test
    void evaluatesThePackedFileLikeTheGraph() throws IOException {
        JsonNode graph =
                lowbit("evaluate", "--model", quantizedRun, DATA, "--json").json();
        JsonNode engine = lowbit("evaluate", "--model", packed, DATA, "--json").json();
        int correct = graph.get("correct").asInt();
        assertThat(engine.get("total").asInt()).isEqualTo(48);
        assertThat(engine.get("correct").asInt()).isBetween(correct - 2, correct + 2);
        assertThat(engine.get("loss").asDouble()).isPositive();
    }

    @Test
    void comparesTwoNetworksOnTheSameImages() throws IOException {
        JsonNode comparison = lowbit("compare", "--a", floatRun, "--b", quantizedRun, DATA, "--json")
                .json();
        int correctA = lowbit("evaluate", "--model", floatRun, DATA, "--json")
                .json()
                .get("correct")
                .asInt();
        assertThat(comparison.get("total").asInt()).isEqualTo(48);
        assertThat(comparison.get("correctA").asInt()).isEqualTo(correctA);
        assertThat(comparison.get("onlyA").asInt() - comparison.get("onlyB").asInt())
                .isEqualTo(correctA - comparison.get("correctB").asInt());
        assertThat(comparison.get("pValue").asDouble())
                .isCloseTo(
                        signTest(
                                comparison.get("onlyA").asInt(),
                                comparison.get("onlyB").asInt()),
                        within(1e-12));
        Outcome same = lowbit("compare", "--a", quantizedRun, "--b", packed, DATA);
        assertThat(same.exitCode()).as(same.err()).isZero();
        assertThat(same.out()).contains("within noise");
        refused("nowhere", "compare", "--a", packed, "--b", folder.resolve("nowhere"), DATA);
    }

    /** How often {@code a + b} fair coins fall at least as far apart. */
    private static double signTest(int a, int b) {
        int coins = a + b;
        double coefficient = 1;
        double asFarApart = 0;
        for (int heads = 0; heads <= coins; heads++) {
            asFarApart += Math.abs(coins - 2 * heads) >= Math.abs(a - b) ? coefficient : 0;
            coefficient *= (coins - heads) / (heads + 1.0);
        }
        return asFarApart / Math.pow(2, coins);
    }

    @Test
    void lowersToASameDiffGraphThatIsVerifiedAndEvaluatedLikeAPackedFile() throws IOException {
        Path graph = folder.resolve("net.fb");
        Outcome lowered = lowbit("lower", "--model", quantizedRun, "--format", "samediff", "--out", graph, "--json");
        assertThat(lowered.exitCode()).as(lowered.err()).isZero();
        assertThat(lowered.json().get("fileBytes").asLong()).isEqualTo(Files.size(graph));
        Path renamed = Files.copy(graph, folder.resolve("by-content"));
        List<String> verify = new ArrayList<>(List.of("verify", "--model", quantizedRun.toString(), "--json"));
        verify.addAll(DATA);
        Outcome verified = lowbit(verify, "--packed", renamed);
        assertThat(verified.exitCode()).as(verified.err()).isZero();
        assertThat(verified.json()).isEqualTo(lowbit(verify, "--packed", packed).json());
        JsonNode scores = lowbit("evaluate", "--model", renamed, DATA, "--json").json();
        JsonNode expected =
                lowbit("evaluate", "--model", packed, DATA, "--json").json();
        for (String key : List.of("correct", "total", "top5", "loss")) {
            assertThat(scores.get(key)).as(key).isEqualTo(expected.get(key));
        }
        refused("another network", "verify", "--model", floatRun, "--packed", graph, DATA);
        refused(".fb", "lower", "--model", quantizedRun, "--format", "samediff", "--out", folder.resolve("net.bin"));
        byte[] bytes = Files.readAllBytes(graph);
        Files.write(renamed, Arrays.copyOf(bytes, bytes.length / 2));
        refused("by-content", "evaluate", "--model", renamed, DATA);
    }

    @Test
    void inspectsPackedFilesAndRuns() throws IOException {
        JsonNode totals = lowbit("inspect", "--model", packed, "--json").json().get("totals");
        assertThat(totals.get("fileBytes").asLong()).isEqualTo(Files.size(packed));
        assertThat(totals.get("floatBytes").asLong())
                .isEqualTo(4 * totals.get("parameters").asLong());
        JsonNode floating = lowbit("inspect", "--model", floatRun, "--json").json();
        assertThat(floating.get("totals").get("fileBytes").isNull()).isTrue();
        assertThat(floating.get("layers").get(0).get("weightBits").asInt()).isEqualTo(32);
        assertThat(lowbit("inspect", "--model", packed).out()).contains("times smaller");
    }

    @Test
    void inspectCountsTheZerosAmongTheCodesOfInputs() throws IOException {
        for (JsonNode layer : lowbit("inspect", "--model", quantizedRun, DATA, "--json")
                .json()
                .get("layers")) {
            boolean isFloat = layer.get("activationBits").asInt() == 32;
            assertThat(layer.get("zeroInputShare").isNull()).as("%s", layer).isEqualTo(isFloat);
            if (!isFloat) {
                assertThat(layer.get("zeroInputShare").asDouble()).isBetween(0.05, 0.99);
            }
        }
        refused("whose codes inspect does not compute", "inspect", "--model", packed, DATA);
    }

    @Test
    void inspectNamesTheKernelOfEveryIntegerLayer() throws IOException {
        for (JsonNode layer :
                lowbit("inspect", "--model", packed, "--json").json().get("layers")) {
            boolean isFloat = layer.get("weightBits").asInt() == 32
                    || layer.get("activationBits").asInt() == 32;
            assertThat(layer.get("kernel").isNull()).as("%s", layer).isEqualTo(isFloat);
            assertThat(layer.get("whyPlain").isNull())
                    .as("%s", layer)
                    .isEqualTo(!layer.get("kernel").asText().equals("plain"));
        }
    }

    @Test
    void benchTimesAFileOfSameDiffAndItsFloatTwin() throws IOException {
        Path graph = folder.resolve("bench.fb");
        lowbit("lower", "--model", quantizedRun, "--format", "samediff", "--out", graph);

        JsonNode report = lowbit("bench", "--packed", graph, "--runs", "2", "--threads", "2", "--json")
                .json();

        assertThat(report.get("threads").asInt()).isEqualTo(2);
        assertThat(report.get("totalMedianMicros").asDouble()).isPositive();
        assertThat(report.get("peers").get("dl4j-float").asDouble()).isPositive();
        assertThat(report.get("layers")).isNotEmpty();
    }

    @Test
    void exportsToOnnx() throws IOException {
        Path precise = folder.resolve("fp32.onnx");
        Path coarse = folder.resolve("int8.onnx");
        JsonNode fp32 = lowbit("export", "--model", quantizedRun, "--format", "onnx-fp32", "--out", precise, "--json")
                .json();
        Outcome int8 = lowbit("export", "--model", packed, "--format", "onnx-int8", DATA, "--out", coarse, "--json");
        assertThat(int8.exitCode()).as(int8.err()).isZero();
        assertThat(fp32.get("out").asText()).isEqualTo(precise.toString());
        assertThat(fp32.get("fileBytes").asLong()).isEqualTo(Files.size(precise));
        assertThat(int8.json().get("fileBytes").asLong()).isEqualTo(Files.size(coarse));
        assertThat(int8.json().get("layers")).isEqualTo(fp32.get("layers"));
        assertThat(Files.size(coarse)).isLessThan(Files.size(precise) / 2);
    }

    @Test
    void refusesToExportWhatItCannot() {
        Path out = folder.resolve("refused.onnx");
        refused("--data is missing", "export", "--model", packed, "--format", "onnx-int8", "--out", out);
        refused("onnx-int8", "export", "--model", packed, "--format", "qonnx", "--out", out);
        refused("ends in .onnx", "export", "--model", packed, "--format", "onnx-fp32", "--out", folder.resolve("x.pb"));
        refused("exists", "export", "--model", folder, "--format", "onnx-fp32", "--out", packed);
        assertThat(out).doesNotExist();
    }

    @Test
    void refusesToVerifyTheFileOfAnotherModel() {
        refused("another network", "verify", "--model", floatRun, "--packed", packed, DATA);
    }

    @Test
    void refusesBadInputInOneLine() throws IOException {
        Path damaged = folder.resolve("damaged.lowbit");
        byte[] bytes = Files.readAllBytes(packed);
        bytes[bytes.length / 2] ^= 1;
        Files.write(damaged, bytes);
        Path out = folder.resolve("never");

        refused("9", "quantize", "--model", floatRun, "--bits", "9/4", DATA, "--out", out);
        refused("expected W/A", "quantize", "--model", floatRun, "--bits", "4", DATA, "--out", out);
        refused("--bits", "quantize", "--model", floatRun, DATA, "--out", out);
        refused("EBS", "quantize", "--model", floatRun, "--bits", "1/4", DATA, "--out", out);
        refused("other", "quantize", "--model", floatRun, "--bits", "4/4", "--quantizer", "other", DATA, "--out", out);
        refused("exists", "quantize", "--model", floatRun, "--bits", "4/4", DATA, "--out", floatRun);
        refused("nowhere", "quantize", "--model", folder.resolve("nowhere"), "--bits", "4/4", DATA, "--out", out);
        refused("evaluate", "evaluate", "--model", damaged, DATA);
        refused("exists", "lower", "--model", quantizedRun, "--out", packed);
        refused("no folder", "lower", "--model", quantizedRun, "--out", folder.resolve("absent/net.lowbit"));
        refused("--data-dir", "evaluate", "--model", floatRun, "--data", "cifar10");
        refused("absent", "evaluate", "--model", floatRun, "--data", "cifar10", "--data-dir", folder.resolve("absent"));
        assertThat(out).doesNotExist();
    }

    private static void refused(String message, Object... arguments) {
        Outcome outcome = lowbit(arguments);
        assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(2);
        assertThat(outcome.err()).contains(message).hasLineCount(1);
        assertThat(outcome.out()).isEmpty();
    }
}
