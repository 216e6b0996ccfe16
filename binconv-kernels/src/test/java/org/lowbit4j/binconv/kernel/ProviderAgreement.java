package org.lowbit4j.binconv.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** That every provider of this JVM computes a convolution as it is defined, itself, or refuses it by a reason. */
final class ProviderAgreement {

    private ProviderAgreement() {}

    /** Fails if a provider differs from the definition, or another one ran in its place. */
    static void check(ConvolutionCase convolution) {
        int[] expected = convolution.naiveResult();
        for (KernelProvider provider : KernelProviders.available()) {
            String refusal = provider.refusal(convolution.spec()).orElse("");
            if (refusal.isEmpty()) {
                check(provider, convolution, expected);
            } else {
                assertThatThrownBy(() -> provider.create(convolution.spec()))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining(refusal);
            }
        }
    }

    private static void check(KernelProvider provider, ConvolutionCase convolution, int... expected) {
        assertThat(provider.create(convolution.spec()).name())
                .as("%s", convolution)
                .isEqualTo(provider.name());
        assertThat(convolution.kernelResult(provider))
                .as("%s: %s", provider.name(), convolution)
                .containsExactly(expected);
        int rows = 1 + expected.length % 3;
        assertThat(convolution.kernelResultByRows(provider, rows))
                .as("%s in blocks of %s rows: %s", provider.name(), rows, convolution)
                .containsExactly(expected);
    }
}
