package org.lowbit4j.binconv.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class RulesTextTest {

    private static final String HEADER =
            RulesText.FORMAT + "\ncapability avx512\ncpu some CPU\njdk 25\ndate today\ncommand by hand\n";

    private static final String RULES = HEADER
            + "# a comment\n\nkernel abacus\n  0.25 pixels outputs/8\n  0 inputs\n  100000000 1\nkernel plain\n 3 depth\n"
            + "measured plain\n 64,64,8,8,3,1 symmetric 2/3 3/3\n";

    @Test
    void rulesAreReadBackAsTheyWereWritten() {
        KernelRules rules = RulesText.parse(RULES, "here");
        assertThat(rules.capability()).isEqualTo(Capability.AVX512);
        assertThat(rules.origin()).isEqualTo(new RulesOrigin("some CPU", "25", "today", "by hand"));
        assertThat(rules.formulas()).extracting(KernelFormula::kernel).containsExactly("abacus", "plain");
        assertThat(rules.measured()).hasSize(2);
        assertThat(RulesText.parse(RulesText.of(rules), "again")).isEqualTo(rules);
        assertThat(RulesText.parse(RULES.replace("\n", "\r\n"), "windows")).isEqualTo(rules);
    }

    @ParameterizedTest
    @EnumSource(Capability.class)
    void shippedRulesAreReadAndWrittenBack(Capability capability) {
        KernelRules rules = KernelRules.shipped(capability);
        assertThat(rules.capability()).isEqualTo(capability);
        assertThat(RulesText.parse(RulesText.of(rules), "again")).isEqualTo(rules);
    }

    /** Far above what it takes, about 2 ms. */
    @ParameterizedTest
    @EnumSource(Capability.class)
    void shippedRulesAreReadInLessThan20Milliseconds(Capability capability) {
        long[] nanos = new long[9];
        for (int i = 0; i < nanos.length; i++) {
            long start = System.nanoTime();
            KernelRules.shipped(capability);
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        assertThat(nanos[nanos.length / 2] / 1e6).isLessThan(20);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "lowbit-kernel-rules/1 | channels,outputs | , line 1: expected lowbit-kernel-rules/1, got \"channels,outputs\"",
                "lowbit-kernel-rules/1 | lowbit-kernel-rules/2 | , line 1: expected lowbit-kernel-rules/1",
                "capability avx512 | capability sse | : capability \"sse\": expected one of avx2, avx512, avx512-vbmi",
                "capability avx512 | # | : there is no line \"capability ...\"",
                "cpu some CPU | cpu | : cpu of kernel rules: expected one line of text",
                "cpu some CPU | processor some CPU | , line 3: expected \"kernel NAME\" or one of capability, cpu",
                "cpu some CPU | jdk 17 | , line 4: jdk is there twice",
                "kernel abacus | kernel Abacus! | : kernel \"Abacus!\": expected a name of lower-case letters",
                "kernel abacus | kernel plain | : kernel plain has two formulas",
                "kernel abacus | kernel | , line 9: a kernel without a name",
                "0.25 pixels | a pixels | , line 10: expected nanoseconds and a term, got \"a\"",
                "0.25 pixels | -1 pixels | : expected nanoseconds of 0 or more, got -1.0",
                "0.25 pixels | NaN pixels | : expected nanoseconds of 0 or more, got NaN",
                "0.25 pixels | Infinity pixels | : expected nanoseconds of 0 or more, got Infinity",
                "0.25 pixels | 0.25 planes | , line 10: factor \"planes\"",
                "  3 depth | # | : kernel plain has no terms; expected at least one",
                "measured plain | measured fingers | : measured kernel fingers has no formula; expected one of abacus, plain",
                "2/3 3/3 | 2/3 2/3 | a convolution is there twice, 64,64,8,8,3,1 at 2/3 bits",
                "2/3 3/3 | 2/3 3 | , line 16: expected weight and activation bits"
            })
    void aHostileTextIsRefusedWithFileLineReasonAndRemedy(String from, String to, String message) {
        String text = RULES.replace("\n 3 depth", "\n  3 depth").replaceFirst(java.util.regex.Pattern.quote(from), to);
        assertThatThrownBy(() -> RulesText.parse(text, "there.txt"))
                .isExactlyInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("kernel rules there.txt")
                .hasMessageContaining(message)
                .hasMessageContaining("name rules that were fitted");
    }

    @Test
    void nothingAtAllIsRefused() {
        assertThatThrownBy(() -> RulesText.parse("", "x")).hasMessageContaining("line 1: expected " + RulesText.FORMAT);
        assertThatThrownBy(() -> RulesText.parse(HEADER, "x")).hasMessageContaining("without a kernel");
        assertThatThrownBy(() -> RulesText.parse("a".repeat(5000), "x"))
                .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(300));
    }

    @Test
    void aFileThatCannotBeReadIsNamed(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("rules.txt");
        assertThatThrownBy(() -> RulesFile.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(file + " cannot be read: there is no such file");
        assertThatThrownBy(() -> RulesFile.read(folder)).hasMessageContaining(folder + " cannot be read");
        Files.write(file, new byte[(1 << 20) + 1]);
        assertThatThrownBy(() -> RulesFile.read(file)).hasMessageContaining("more than 1048576 bytes");
        Files.write(file, new byte[] {(byte) 0xff, 0, 1, 2});
        assertThatThrownBy(() -> RulesFile.read(file)).hasMessageContaining("line 1");
        Files.writeString(file, RULES);
        assertThat(RulesFile.read(file)).isEqualTo(RulesText.parse(RULES, "x"));
    }
}
