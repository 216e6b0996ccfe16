package org.lowbit4j.samples.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lowbit4j.binconv.rules.Capability;
import org.lowbit4j.binconv.rules.Workloads;

class KernelTimesFileTest {

    private static final String TEXT = """
            # a comment
            capability avx2
            cpu c
            jdk j
            date d
            channels,outputs,height,width,kernel,stride,weight bits,weight coding,activation bits,plain,abacus
            64,64,8,8,3,1,2,symmetric,3,5.5,4
            64,64,8,8,3,1,8,symmetric,8,7,
            """;

    @Test
    void timesAreReadBackAsTheyWereWritten(@TempDir Path folder) throws IOException {
        KernelTimes times = KernelTimesFile.parse(TEXT, "here");
        assertThat(times.capability()).isEqualTo(Capability.AVX2);
        assertThat(times.kernels()).containsExactly("plain", "abacus");
        assertThat(times.count()).isEqualTo(3);
        assertThat(times.times(Workloads.parse("64,64,8,8,3,1 symmetric 8/8").get(0)))
                .isEqualTo(Map.of("plain", 7.0));
        Path file = folder.resolve("times.csv");
        KernelTimesFile.write(times, file);
        assertThat(KernelTimesFile.read(file)).isEqualTo(times);
    }

    @Test
    void theLossOfAKernelIsRelativeToTheFastest() {
        KernelTimes times = KernelTimesFile.parse(TEXT, "here");
        var load = Workloads.parse("64,64,8,8,3,1 symmetric 2/3").get(0);
        assertThat(times.fastest(load)).isEqualTo("abacus");
        assertThat(times.loss(load, "plain")).isEqualTo(0.375);
        assertThat(times.loss(load, "abacus")).isZero();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "capability avx2 | capability sse | capability \"sse\"; expected one of avx2",
                "capability avx2 | model avx2 | line 2: expected one of capability, cpu, jdk, date",
                "date d | # | there is no line \"date ...\"",
                "channels,outputs | channel,outputs | line 6: expected one of capability",
                "plain,abacus | plain,plain | line 6: expected a column for each kernel, got [plain, plain]",
                "activation bits,plain,abacus | activation bits | line 6: expected a column for each kernel, got []",
                "symmetric,3,5.5 | symmetric,3,0 | line 7: expected a time of more than 0 us, got \"0\"",
                "symmetric,3,5.5 | symmetric,3,NaN | got \"NaN\"",
                "symmetric,3,5.5 | symmetric,3 | line 7: expected 11 fields as above, got 10",
                "symmetric,3,5.5 | odd,3,5.5 | line 7: weight coding \"odd\"",
                "symmetric,8,7 | symmetric,8, | line 8: expected one line with a time",
                "1,8,symmetric,8 | 1,2,symmetric,3 | line 8: expected one line with a time for each convolution",
                "64,64,8,8,3,1,2 | 64,64,8,8,3,1,x | line 7: expected weight and activation bits"
            })
    void whatIsNoTimesIsRefused(String from, String to, String message) {
        assertThatThrownBy(() -> KernelTimesFile.parse(TEXT.replace(from, to), "there"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("kernel times there")
                .hasMessageContaining(message);
    }

    @Test
    void timesThatAreNotThereAreNamed(@TempDir Path folder) {
        assertThatThrownBy(() -> KernelTimesFile.read(folder.resolve("times.csv")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is no such file; name one, or one of avx2");
        assertThatThrownBy(() -> KernelTimesFile.shipped(Capability.AVX512))
                .hasMessageContaining("derived, not measured");
    }
}
