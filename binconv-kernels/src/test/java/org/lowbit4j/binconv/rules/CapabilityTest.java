package org.lowbit4j.binconv.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CapabilityTest {

    @Test
    void theWidthOfVectorsAndTheReachOfLookUpsDecide() {
        assertThat(Capability.of(0, false)).isEmpty();
        assertThat(Capability.of(128, false)).isEmpty();
        assertThat(Capability.of(256, false)).contains(Capability.AVX2);
        assertThat(Capability.of(512, false)).contains(Capability.AVX512);
        assertThat(Capability.of(512, true)).contains(Capability.AVX512_VBMI);
    }

    @Test
    void labelsAreReadBack() {
        assertThat(Capability.labels()).isEqualTo("avx2, avx512, avx512-vbmi");
        for (Capability capability : Capability.values()) {
            assertThat(Capability.labelled(capability.label())).contains(capability);
        }
        assertThat(Capability.labelled("AVX2")).isEmpty();
    }
}
