package org.lowbit4j.samples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lowbit4j.samples.cli.CommandRunner.lowbit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lowbit4j.binconv.rules.Capability;
import org.lowbit4j.binconv.rules.KernelRules;
import org.lowbit4j.binconv.rules.RulesFile;
import org.lowbit4j.samples.tuning.KernelTimesFile;

@Tag("one-jdk")
class TuneKernelsCommandTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void theShippedRulesAreMadeAnewFromTheTimesBehindThem() {
        Path out = folder.resolve("rules.txt");
        CommandRunner run = lowbit("tune", "kernels", "--times", "avx2", "--out", out);
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.out())
                .contains("avx2: 3760 times, 128 measured choices", "shapes left out of the fit", "Wrote " + out);
        assertThat(RulesFile.read(out)).isEqualTo(KernelRules.shipped(Capability.AVX2));
    }

    @Test
    void timesOfAFileAreValidatedWithoutWriting() throws IOException {
        Path times = folder.resolve("mine.csv");
        KernelTimesFile.write(
                KernelTimesFile.shipped(Capability.AVX512_VBMI)
                        .only(load -> load.input().height() < 16),
                times);
        CommandRunner run = lowbit("tune", "kernels", "--times", times, "--json");
        assertThat(run.exitCode()).as(run.err()).isZero();
        assertThat(run.json())
                .containsEntry("out", null)
                .containsEntry("capability", "avx512-vbmi")
                .containsKeys("loss", "unseenLoss");
        assertThat(folder).isDirectoryContaining(times::equals);
    }

    @Test
    void badUsageIsNamed() throws IOException {
        Path times = folder.resolve("times.csv");
        assertBad("--out is missing; give --out FILE: The rules to write", "tune", "kernels");
        assertBad("no kernel times of avx512 come with this program", "tune", "kernels", "--times", "avx512");
        assertBad(times + ": there is no such file", "tune", "kernels", "--times", times);
        assertBad(
                "--save-times is for times that are measured",
                "tune",
                "kernels",
                "--times",
                "avx2",
                "--save-times",
                times);
        Files.writeString(times, "lowbit-kernel-rules/1\n");
        assertBad(times + ", line 1: expected one of capability", "tune", "kernels", "--times", times);
        assertBad(
                "--save-times " + times + " exists already",
                "tune",
                "kernels",
                "--out",
                folder.resolve("o"),
                "--save-times",
                times);
        assertBad("--out " + times + " exists already", "tune", "kernels", "--times", "avx2", "--out", times);
    }

    private static void assertBad(String message, Object... arguments) {
        CommandRunner run = lowbit(arguments);
        assertThat(run.exitCode()).as(run.err()).isEqualTo(2);
        assertThat(run.err()).contains(message);
    }
}
