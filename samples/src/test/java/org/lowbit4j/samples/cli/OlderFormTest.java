package org.lowbit4j.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lowbit4j.samples.cli.CommandRunner.lowbit;

import java.util.Locale;
import org.junit.jupiter.api.Test;

class OlderFormTest {

    @Test
    void tuneOfBenchIsTheCommandTune() {
        assertForwarded("lowbit tune kernels: --out no-folder/t.csv", "bench", "--tune", "no-folder/t.csv");
        assertForwarded("lowbit tune kernels: --out no-folder/t.csv", "bench", "--tune=no-folder/t.csv");
        assertForwarded("lowbit tune kernels: --out no-folder/t.csv", "bench", "--tune", "--out", "no-folder/t.csv");
        assertForwarded(
                "lowbit tune latency: --out no-folder/t.json",
                "bench",
                "--quantizer",
                "qil",
                "--tune",
                "--model",
                "m.zip",
                "--out",
                "no-folder/t.json",
                "--json");
    }

    @Test
    void baselineOfPlanIsACommandOfPlan() {
        String[] ways = {"uniform", "random", "sensitivity", "greedy", "evolution", "supernet"};
        for (String way : ways) {
            assertForwarded(
                    "lowbit plan " + way + ": --out no-folder/p.json",
                    "plan",
                    "--model",
                    "m.zip",
                    "--baseline",
                    way.toUpperCase(Locale.ROOT),
                    "--budget",
                    "bits=2",
                    "--out",
                    "no-folder/p.json");
        }
        assertThat(lowbit("plan", "uniform", "--model", "m", "--budget", "bits=2", "--out", "p", "--unknown")
                        .err())
                .contains("Unknown option: '--unknown'");
        assertThat(lowbit("bench", "--unknown").err()).contains("Unknown option: '--unknown'");
    }

    private static void assertForwarded(String message, Object... arguments) {
        CommandRunner run = lowbit(arguments);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).startsWith(message).hasLineCount(1);
    }
}
