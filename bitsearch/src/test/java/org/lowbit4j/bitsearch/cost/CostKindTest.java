package org.lowbit4j.bitsearch.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CostKindTest {

    @ParameterizedTest
    @CsvSource({
        "ebsflops, 6083200, 6.083 M EBS FLOPs",
        "ebsflops, 12, 12.000 EBS FLOPs",
        "bitops, 250000, 250.0 k bit operations",
        "bits, 2.5, 2.500 bits",
        "size, 80123, 80.123 kB",
        "size, 999, 999.0 B",
        "latency, 412.04, 412.0 us",
        "latency, 1412, 1.412 ms"
    })
    void costsArePrintedWithTheirUnits(String label, double cost, String text) {
        assertThat(CostKind.of(label).format(cost)).isEqualTo(text);
    }

    @Test
    void anUnknownKindIsRefusedWithAllOfThem() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CostKind.of("flops"))
                .withMessageContaining("\"flops\"")
                .withMessageContaining("ebsflops, bitops, bits, size, latency");
    }
}
