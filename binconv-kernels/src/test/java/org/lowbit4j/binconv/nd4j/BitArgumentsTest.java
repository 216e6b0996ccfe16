package org.lowbit4j.binconv.nd4j;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.WeightGrid;

class BitArgumentsTest {

    @Test
    void numbersEveryConstant() {
        assertThat(BitArguments.FORMATS).containsExactlyInAnyOrder(ImageFormat.values());
        assertThat(BitArguments.WEIGHT_CODINGS).containsExactlyInAnyOrder(WeightGrid.Coding.values());
        assertThat(BitArguments.ACTIVATION_CODINGS).containsExactlyInAnyOrder(ActivationGrid.Coding.values());
    }

    /** Graphs in files name codings by these numbers. */
    @Test
    void numbersOfCodingsStay() {
        assertThat(BitArguments.WEIGHT_CODINGS)
                .startsWith(
                        WeightGrid.Coding.SYMMETRIC, WeightGrid.Coding.ODD_POINTS, WeightGrid.Coding.TWOS_COMPLEMENT);
    }
}
