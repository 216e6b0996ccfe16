package org.lowbit4j.binconv.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.binconv.rules.KernelFormula;
import org.lowbit4j.binconv.rules.KernelRules;
import org.lowbit4j.binconv.rules.RulesText;

class KernelChooserTest {

    private static ConvolutionSpec spec(int channels, int groups, int size, int weightBits, int activationBits) {
        return spec(channels, groups, size, new WeightGrid(weightBits, WeightGrid.Coding.ODD_POINTS), activationBits);
    }

    private static ConvolutionSpec spec(int channels, int groups, int size, WeightGrid weights, int activationBits) {
        return ConvolutionCase.of(
                        new Shape(size, size, channels),
                        ConvolutionCase.grid(activationBits, ActivationGrid.Coding.UNSIGNED),
                        Window.square(3, 1, 1),
                        groups,
                        channels,
                        weights,
                        ConvolutionCase.Fill.RANDOM,
                        1)
                .spec();
    }

    private static KernelRules rules(String... formulas) {
        return RulesText.parse(
                RulesText.FORMAT + "\ncapability avx2\ncpu c\njdk j\ndate d\ncommand c\n" + String.join("\n", formulas),
                "rules");
    }

    @Test
    void theLeastPredictedTimeChoosesAndAProviderThatThisJvmLacksIsPassedOver() {
        KernelRules rules = rules("kernel abacus", "1 pixels", "kernel plain", "9 pixels");
        assertThat(rules.ranking(spec(16, 1, 8, 2, 2).workload())).containsExactly("abacus", "plain");
        assertThat(KernelChooser.by(rules).kernel(spec(16, 1, 8, 2, 2)).name()).isEqualTo("plain");
    }

    @Test
    void aProviderThatRefusesIsPassedOver() {
        boolean wide = KernelProviders.available().stream()
                .anyMatch(provider -> provider.name().equals("simd-lut-a"));
        KernelRules rules = rules("kernel simd-lut-a", "1 pixels", "kernel plain", "9 pixels");
        assertThat(KernelChooser.by(rules).kernel(spec(16, 1, 8, 2, 2)).name())
                .isEqualTo(wide ? "simd-lut-a" : "plain");
        assertThat(KernelChooser.by(rules).kernel(spec(16, 1, 8, 8, 8)).name()).isEqualTo("plain");
    }

    @Test
    void withoutRulesForAProviderPlainLoopsAreTheLastResort() {
        assertThat(KernelChooser.by(rules("kernel abacus", "1 1"))
                        .kernel(spec(16, 1, 8, 2, 2))
                        .name())
                .isEqualTo("plain");
    }

    @Test
    void withoutVectorsThereIsNothingToChooseFrom() {
        boolean vectors = KernelProviders.available().size() > 1;
        assertThat(KernelProviders.capability().isPresent()).isEqualTo(vectors);
        if (!vectors) {
            assertThat(KernelChooser.standard().kernel(spec(16, 1, 8, 2, 2)).name())
                    .isEqualTo("plain");
        }
    }

    /** A provider without a formula would never be chosen. */
    @Test
    void everyProviderOfThisJvmIsInItsShippedRules() {
        KernelProviders.capability()
                .ifPresent(
                        capability -> assertThat(KernelRules.shipped(capability).formulas())
                                .extracting(KernelFormula::kernel)
                                .containsAll(KernelProviders.available().stream()
                                        .map(KernelProvider::name)
                                        .toList()));
    }

    @Test
    void groupsAreChosenOneByOne() {
        assertThat(KernelChooser.standard().kernel(spec(16, 4, 8, 2, 2))).isInstanceOf(GroupedConvolutionKernel.class);
        assertThat(KernelChooser.forced("plain").kernel(spec(16, 16, 8, 2, 2)))
                .isInstanceOf(DepthwiseConvolutionKernel.class);
    }

    @Test
    void depthwiseConvolutionIsDoneInVectorsWhereThereAreSome() {
        boolean vectors = KernelProviders.available().stream()
                .anyMatch(provider -> provider.name().equals("simd-fma"));
        assertThat(KernelChooser.standard().kernel(spec(16, 16, 8, 2, 2)).name())
                .isEqualTo(vectors ? "simd-fma" : "plain");
    }

    @Test
    void anUnknownForcedProviderFailsByName() {
        assertThatThrownBy(() -> KernelChooser.forced("abacus"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no kernels \"abacus\" in this JVM");
    }
}
