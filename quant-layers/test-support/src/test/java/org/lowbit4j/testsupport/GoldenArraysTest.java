package org.lowbit4j.testsupport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class GoldenArraysTest {

    private final GoldenArrays golden = new GoldenArrays(
            "a.npz",
            Map.of(
                    "w00_w",
                            Nd4j.createFromArray(new double[][] {{1, 2}, {3, 4}})
                                    .permute(1, 0),
                    "w00_code", Nd4j.createFromArray(1),
                    "w102_code", Nd4j.createFromArray(1),
                    "wzero_w", Nd4j.createFromArray(1)));

    @Test
    void casesAreAllThatBeginInTheForm() {
        assertThat(golden.cases("w\\d+_")).containsExactly("w00_", "w102_");
        assertThat(golden.cases("w\\w+?_")).containsExactly("w00_", "w102_", "wzero_");
    }

    @Test
    void noCaseIsAFailure() {
        assertThatThrownBy(() -> golden.cases("x\\d+_"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("a.npz: no array is named x\\d+_");
    }

    @Test
    void valuesAreInLogicalOrder() {
        assertThat(golden.doubles("w00_w")).containsExactly(1, 3, 2, 4);
        assertThat(golden.floats("w00_w")).containsExactly(1, 3, 2, 4);
        assertThat(golden.ints("w00_w")).containsExactly(1, 3, 2, 4);
    }

    @Test
    void anArrayThatACaseLacksIsAFailure() {
        assertThatThrownBy(() -> golden.ints("w102_w"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("a.npz: there is no array w102_w");
    }
}
