package org.lowbit4j.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lowbit4j.samples.cli.CommandRunner.lowbit;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lowbit4j.quant.run.Json;

@EnabledOnOs(OS.LINUX)
class SearchCostCommandTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    /** In this process; the numbers of a process that did other things first are meaningless. */
    @ParameterizedTest
    @ValueSource(strings = {"qil", "search3", "supernet3", "pairs3"})
    void measuresEveryWay(String variant) throws Exception {
        Path result = folder.resolve("result.json");
        CommandRunner run = lowbit(
                "search-cost", "--measure", variant, "--result", result, "--arch", "small", "--batch", 4, "--steps", 2);
        assertThat(run.exitCode()).as(run.err()).isZero();
        Map<String, Object> cost = Json.read(result);
        assertThat(cost).containsOnlyKeys("stepMillis", "peakMegabytes");
        assertThat((Double) cost.get("stepMillis")).isPositive();
        assertThat((Double) cost.get("peakMegabytes")).isGreaterThan(50);
    }

    @Test
    void variantsRunInProcessesOfTheirOwn() {
        CommandRunner run = lowbit(
                "search-cost",
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
        CommandRunner run = lowbit("search-cost", "--variants", "ebs", "--arch", "linear", "--processes", 1);
        assertThat(run.exitCode()).isEqualTo(2);
        assertThat(run.err()).contains("--measure=ebs").contains("exit code 2");
    }
}
