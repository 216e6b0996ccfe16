package org.lowbit4j.binconv.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.lowbit4j.binconv.ir.WeightGrid;

class KernelRulesTest {

    private static Workload load(String line) {
        return Workloads.parse(line).get(0);
    }

    private static KernelFormula formula(String kernel, double nanos, String term) {
        return new KernelFormula(kernel, List.of(new KernelFormula.Part(nanos, Term.parse(term))));
    }

    private static KernelRules rules(Map<Workload, String> measured) {
        return new KernelRules(
                Capability.AVX2,
                new RulesOrigin("c", "j", "d", "c"),
                List.of(
                        formula("slide-rule", 2, "weightBits activationBits"),
                        formula("abacus", 10, "1"),
                        formula("fingers", 1, "pixels outputs depth")),
                measured);
    }

    @Test
    void theLeastPredictedTimeIsFirst() {
        KernelRules rules = rules(Map.of());
        assertThat(rules.ranking(load("8,8,9,9,3,1 symmetric 2/2"))).containsExactly("slide-rule", "abacus", "fingers");
        assertThat(rules.ranking(load("8,8,9,9,3,1 symmetric 3/2"))).containsExactly("abacus", "slide-rule", "fingers");
        assertThat(rules.ranking(load("1,1,1,1,1,1 symmetric 2/2"))).first().isEqualTo("fingers");
    }

    @Test
    void aMeasuredConvolutionGetsItsKernelFirstAndTheOthersByTheirFormulas() {
        Workload measured = load("8,8,9,9,3,1 symmetric 2/2");
        KernelRules rules = rules(Map.of(measured, "fingers"));
        assertThat(rules.ranking(measured)).containsExactly("fingers", "slide-rule", "abacus");
        assertThat(rules.ranking(load("8,8,9,10,3,1 symmetric 2/2"))).first().isEqualTo("slide-rule");
        assertThat(rules.ranking(load("8,8,9,9,3,1 odd_points 2/2"))).first().isEqualTo("slide-rule");
    }

    @Test
    void twosComplementIsMeasuredAsSymmetric() {
        Workload measured = load("8,8,9,9,3,1 symmetric 2/2");
        assertThat(rules(Map.of(measured, "fingers")).ranking(measured.withCoding(WeightGrid.Coding.TWOS_COMPLEMENT)))
                .first()
                .isEqualTo("fingers");
    }

    /** Convolutions whose fastest kernel was faster than any other by a fifth or more when they were measured. */
    @ParameterizedTest
    @CsvSource({
        "avx2, '64,64,8,8,3,1 odd_points 1/1', simd-bitserial",
        "avx2, '16,16,32,32,3,1 symmetric 4/1', simd-lut-w",
        "avx2, '16,16,32,32,3,1 symmetric 8/8', simd-fma",
        "avx2, '256,256,14,14,3,1 symmetric 4/4', simd-fma",
        "avx2, '64,256,56,56,1,1 symmetric 4/1', simd-lut-w",
        "avx512-vbmi, '256,256,14,14,3,1 odd_points 1/1', simd-bitserial",
        "avx512-vbmi, '256,256,14,14,3,1 symmetric 4/4', simd-lut-a",
        "avx512-vbmi, '16,16,32,32,3,1 symmetric 4/4', simd-lut-w",
        "avx512-vbmi, '64,64,56,56,3,1 symmetric 2/1', simd-lut-w"
    })
    void measuredConvolutionsGetTheirFastestKernel(String capability, String line, String kernel) {
        assertThat(KernelRules.shipped(Capability.labelled(capability).orElseThrow())
                        .ranking(load(line)))
                .first()
                .isEqualTo(kernel);
    }

    @Test
    void aCpuWithAvx512AndWithoutVbmiHasRulesOfItsOwn() {
        Capability capability = Capability.of(512, false).orElseThrow();
        KernelRules rules = KernelRules.shipped(capability);
        assertThat(rules.formulas())
                .extracting(KernelFormula::kernel)
                .containsExactly("plain", "simd-bitserial", "simd-lut-w", "simd-fma");
        Workload load = load("256,256,14,14,3,1 symmetric 4/4");
        assertThat(rules.ranking(load)).first().isEqualTo("simd-fma");
        assertThat(KernelRules.shipped(Capability.AVX512_VBMI).ranking(load))
                .first()
                .isEqualTo("simd-lut-a");
        Workload few = load("64,64,56,56,3,1 odd_points 1/2");
        assertThat(rules.ranking(few)).first().isEqualTo("simd-bitserial");
    }

    /** They say so themselves, and how: until somebody measures such a CPU. */
    @Test
    void rulesForAvx512WithoutVbmiAreThoseForAvx2WithTwiceTheLanes() {
        KernelRules narrow = KernelRules.shipped(Capability.AVX2);
        KernelRules wide = KernelRules.shipped(Capability.AVX512);
        String doubled = RulesText.of(new KernelRules(Capability.AVX512, wide.origin(), narrow.formulas(), Map.of()))
                .replaceAll("/8\\b", "/16");
        KernelRules expected = RulesText.parse(doubled, "doubled");
        assertThat(wide.formulas()).isEqualTo(expected.formulas());
        assertThat(wide.measured()).isEmpty();
        assertThat(wide.origin().cpu()).startsWith("none, derived");
    }

    @ParameterizedTest
    @EnumSource(Capability.class)
    void extremeConvolutionsAreRanked(Capability capability) {
        KernelRules rules = KernelRules.shipped(capability);
        for (String line : List.of(
                "1,1,1,1,1,1 odd_points 1/1",
                "1,1,99999,1000,1,1 symmetric 8/8",
                "65536,1,1,1,1,1 symmetric 8/8",
                "1,1,4000,4000,4001,1 twos_complement 8/8")) {
            assertThat(rules.ranking(load(line))).hasSameSizeAs(rules.formulas());
        }
    }
}
