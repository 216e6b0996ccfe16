package org.lowbit4j.samples.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lowbit4j.binconv.format.PackedModel;
import org.lowbit4j.binconv.format.PackedModelWriter;
import org.lowbit4j.quant.run.Json;

/** The measurements that are programs: {@code mvn test -Pjmh -DskipTests=false -pl samples -am -Dtest=MeasurementProgramTest}. */
@EnabledOnOs(OS.LINUX)
class MeasurementProgramTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    private record Outcome(int exitCode, String out, String err) {

        static Outcome of(MeasurementProgram program, Object... arguments) {
            StringWriter out = new StringWriter();
            StringWriter err = new StringWriter();
            int exitCode = MeasurementProgram.run(
                    program,
                    new PrintWriter(out, true),
                    new PrintWriter(err, true),
                    Arrays.stream(arguments).map(Object::toString).toArray(String[]::new));
            return new Outcome(exitCode, out.toString(), err.toString());
        }
    }

    /** In this process; the numbers of a process that did other things first are meaningless. */
    @ParameterizedTest
    @ValueSource(strings = {"qil", "search3", "supernet3", "pairs3"})
    void measuresEveryWay(String variant) throws Exception {
        Path result = folder.resolve("result.json");
        Outcome run = Outcome.of(
                new SearchCost(),
                "--measure",
                variant,
                "--result",
                result,
                "--arch",
                "small",
                "--batch",
                4,
                "--steps",
                2);
        assertThat(run.exitCode()).as(run.err()).isZero();
        Map<String, Object> cost = Json.read(result);
        assertThat(cost).containsOnlyKeys("stepMillis", "peakMegabytes");
        assertThat((Double) cost.get("stepMillis")).isPositive();
        assertThat((Double) cost.get("peakMegabytes")).isGreaterThan(50);
    }

    @Test
    void variantsRunInProcessesOfTheirOwn() {
        Outcome run = Outcome.of(
                new SearchCost(),
                "--variants",
                "ebs,search1",
                "--arch",
                "small",
                "--batch",
                4,
                "--steps",
                2,
                "--processes",
                1,
                "--heap",
                "300m");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out().lines().map(line -> line.split(" ", 2)[0])).containsExactly("variant", "ebs", "search1");
        assertThat(run.out().lines().skip(1).findFirst().orElseThrow()).contains(" 1.00 ");
    }

    @Test
    void aProcessThatFailsIsNamed() {
        Outcome run = Outcome.of(new SearchCost(), "--variants", "ebs", "--arch", "linear", "--processes", 1);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--measure=ebs").contains("exit code 2");
    }

    @Test
    void twoPackedNetworksAreTimedInPairsOfProcesses() throws Exception {
        Path packed = folder.resolve("net.lowbit");
        PackedModelWriter.write(new PackedModel(RandomResNet.resNet20(2, 2), "{}"), packed);
        Outcome run =
                Outcome.of(new PairedLatency(), "--a", packed, "--b", packed, "--processes", 2, "--runs", 5, "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        Map<String, Object> pairs = Json.parse(run.out(), "standard output");
        assertThat(pairs)
                .containsOnlyKeys(
                        "aMedianMicros", "bMedianMicros", "ratios", "medianRatio", "leastTimesRatio", "versions");
        assertThat(Json.number(pairs, "medianRatio")).isPositive().isFinite();
        assertThat((List<?>) pairs.get("ratios")).hasSize(2);
        assertBad("--a and --b are needed", new PairedLatency(), "--a", packed);
        assertBad("expected at least 1", new PairedLatency(), "--a", packed, "--b", packed, "--processes", 0);
    }

    @Test
    void theMedianOfTheRatiosAndTheRatioOfTheLeastTimes() {
        LatencyPairs pairs = new LatencyPairs(
                List.of(new PeerTiming(10, 4), new PeerTiming(20, 6)),
                List.of(new PeerTiming(10, 8), new PeerTiming(10, 9)),
                List.of(1.0, 2.0));
        assertThat(pairs.medianRatio()).isEqualTo(1.5);
        assertThat(pairs.leastTimesRatio()).isEqualTo(0.5);
    }

    @Test
    void trainingSpeedIsComparedInOneProcess() {
        Outcome run =
                Outcome.of(new TrainingSpeed(), "--arch", "small", "--batch", 4, "--steps", 1, "--rounds", 1, "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(Json.parse(run.out(), "standard output"))
                .containsOnlyKeys("floatImagesPerSecond", "quantizedImagesPerSecond", "ratio");
    }

    @Test
    void badUsageIsOneLineAndExitCode2() {
        assertBad("0 rounds of 10 steps", new TrainingSpeed(), "--rounds", 0);
        assertBad("7 rounds of 0 steps", new TrainingSpeed(), "--steps", 0);
        assertBad("weight bits 9", new TrainingSpeed(), "--weight-bits", 9);
        assertBad("0 steps with batches of 128", new SearchCost(), "--steps", 0);
        assertBad("0 processes", new SearchCost(), "--processes", 0);
        assertBad("a heap of much", new SearchCost(), "--heap", "much");
    }

    private static void assertBad(String message, MeasurementProgram program, Object... arguments) {
        Outcome run = Outcome.of(program, arguments);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).contains(message).hasLineCount(1);
    }
}
