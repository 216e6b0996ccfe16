package org.lowbit4j.samples.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lowbit4j.binconv.rules.Capability;
import org.lowbit4j.binconv.rules.KernelFormula;
import org.lowbit4j.binconv.rules.KernelRules;
import org.lowbit4j.binconv.rules.Workload;

class FittedRulesTest {

    private static KernelTimes shipped(String capability) throws IOException {
        return KernelTimesFile.shipped(Capability.labelled(capability).orElseThrow());
    }

    /** 100 ns for a call and 3 ns for every output. */
    private static double micros(Workload load) {
        return 0.1
                + 3e-3
                        * load.outputRows()
                        * load.outputColumns()
                        * load.weights().outputs();
    }

    /** The convolutions that were measured, with other times. */
    private static KernelTimes invented(Map<String, Function<Workload, Double>> micros) throws IOException {
        Map<Workload, Map<String, Double>> times = new LinkedHashMap<>();
        for (Workload load : shipped("avx2").micros().keySet()) {
            Map<String, Double> row = new LinkedHashMap<>();
            micros.forEach((kernel, time) -> row.put(kernel, time.apply(load)));
            times.put(load, row);
        }
        return new KernelTimes(Capability.AVX2, "c", "j", "d", times);
    }

    @ParameterizedTest
    @ValueSource(strings = {"avx2", "avx512-vbmi"})
    void shippedRulesAreThoseThatTheShippedTimesMake(String capability) throws IOException {
        KernelTimes times = shipped(capability);
        KernelRules rules = FittedRules.of(times, "lowbit tune kernels --times " + capability);
        assertThat(rules).isEqualTo(KernelRules.shipped(times.capability()));
    }

    /** The bounds stand beside the figures in kernels.md. */
    @ParameterizedTest
    @CsvSource({"avx2, 0.03, 0.16, 1.0", "avx512-vbmi, 0.033, 0.25, 0.9"})
    void shapesThatTheFitHasNotSeenLoseLittle(String capability, double mean, double percentile95, double max)
            throws IOException {
        KernelTimes times = shipped(capability);
        RulesValidation validation = RulesValidation.of(KernelRules.shipped(times.capability()), times);
        assertThat(validation.unseen().mean()).isLessThan(mean);
        assertThat(validation.unseen().percentile95()).isLessThan(percentile95);
        assertThat(validation.unseen().max()).isLessThan(max);
        assertThat(validation.unseenNearest().mean())
                .isGreaterThan(4 * validation.unseen().mean());
        assertThat(validation.formulas().mean()).isLessThan(0.025);
        assertThat(validation.rules().mean()).isLessThan(0.001);
        assertThat(validation.rules().max()).isLessThanOrEqualTo(FittedRules.TOLERATED_LOSS);
    }

    @Test
    void timesThatFollowAFormulaGiveItBack() throws IOException {
        KernelTimes times = invented(Map.of("abacus", FittedRulesTest::micros));
        KernelRules rules = FittedRules.of(times, "test");
        assertThat(rules.measured()).isEmpty();
        KernelFormula formula = rules.formulas().get(0);
        assertThat(formula.parts())
                .extracting(part -> part.term().toString())
                .containsExactly(
                        "pixels outputs depth",
                        "pixels outputs depth weightBits activationBits",
                        "pixels outputs",
                        "inputs",
                        "1");
        assertThat(formula.parts().get(2).nanos()).isCloseTo(3, within(0.02));
        assertThat(formula.parts().get(4).nanos()).isCloseTo(100, within(2.0));
    }

    @Test
    void aMeasuredConvolutionThatTheFormulasMissIsNamed() throws IOException {
        Workload odd = shipped("avx2").micros().keySet().iterator().next();
        KernelTimes times = invented(
                Map.of("abacus", load -> load.equals(odd) ? 1e6 : micros(load), "fingers", load -> 3 * micros(load)));
        KernelRules rules = FittedRules.of(times, "test");
        assertThat(rules.measured()).containsExactly(Map.entry(odd, "fingers"));
        assertThat(rules.ranking(odd)).first().isEqualTo("fingers");
    }

    @Test
    void oneShapeCannotBeLeftOut() throws IOException {
        KernelTimes times = shipped("avx2").only(load -> load.input().height() == 224);
        KernelRules rules = FittedRules.of(times, "test");
        assertThatThrownBy(() -> RulesValidation.of(rules, times)).hasMessageContaining("measure at least two");
    }
}
