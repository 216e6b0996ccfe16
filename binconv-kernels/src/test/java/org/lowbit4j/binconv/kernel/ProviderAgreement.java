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

    /** The same for a grouped convolution, which a chooser splits and every provider does in parts, if at all. */
    static void checkGroups(ConvolutionCase convolution) {
        int[] expected = convolution.naiveResult();
        for (KernelProvider provider : KernelProviders.available()) {
            assertThat(provider.refusal(convolution.spec()).orElseThrow()).contains("groups");
            check(KernelChooser.forced(provider.name()).kernel(convolution.spec()), convolution, expected);
        }
    }

    private static void check(KernelProvider provider, ConvolutionCase convolution, int... expected) {
        ConvolutionKernel kernel = provider.create(convolution.spec());
        assertThat(kernel.name()).as("%s", convolution).isEqualTo(provider.name());
        check(kernel, convolution, expected);
    }

    private static void check(ConvolutionKernel kernel, ConvolutionCase convolution, int... expected) {
        assertThat(convolution.result(kernel))
                .as("%s: %s", kernel.name(), convolution)
                .isEqualTo(expected);
        int rows = 1 + expected.length % 3;
        assertThat(convolution.resultByRows(kernel, rows))
                .as("%s in blocks of %s rows: %s", kernel.name(), rows, convolution)
                .isEqualTo(expected);
    }
}
