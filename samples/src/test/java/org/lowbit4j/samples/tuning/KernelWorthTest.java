package org.lowbit4j.samples.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.rules.Capability;
import org.lowbit4j.binconv.rules.Workload;
import org.lowbit4j.binconv.rules.Workloads;

class KernelWorthTest {

    @Test
    void isTheLeadWhereAKernelIsTheFastest() {
        List<Workload> loads = Workloads.parse("64,64,56,56,3,1 symmetric 2/2 3/3 4/4");
        Map<Workload, Map<String, Double>> micros = new LinkedHashMap<>();
        micros.put(loads.get(0), Map.of("a", 1.0, "b", 2.0, "c", 4.0));
        micros.put(loads.get(1), Map.of("a", 2.0, "b", 6.0));
        micros.put(loads.get(2), Map.of("a", 3.0, "b", 2.0, "c", 9.0));
        List<KernelWorth> worth = KernelWorth.of(new KernelTimes(Capability.AVX2, "c", "j", "d", micros));
        assertThat(worth).extracting(KernelWorth::kernel).containsExactlyInAnyOrder("a", "b", "c");
        for (KernelWorth one : worth) {
            switch (one.kernel()) {
                case "a" -> {
                    assertThat(one.fastest()).isEqualTo(2);
                    assertThat(one.lead()).isCloseTo(2.5, within(1e-12));
                }
                case "b" -> {
                    assertThat(one.fastest()).isEqualTo(1);
                    assertThat(one.lead()).isCloseTo(1.5, within(1e-12));
                }
                default -> assertThat(one).isEqualTo(new KernelWorth("c", 0, 1));
            }
        }
    }
}
