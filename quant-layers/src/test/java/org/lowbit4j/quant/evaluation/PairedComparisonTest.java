package org.lowbit4j.quant.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.BitSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class PairedComparisonTest {

    @Test
    void countsPairsOfRightAndWrong() {
        BitSet first = BitSet.valueOf(new long[] {0b00111});
        BitSet second = BitSet.valueOf(new long[] {0b01001});
        assertThat(PairedComparison.of(first, second, 7)).isEqualTo(new PairedComparison(1, 2, 1, 3));
        assertThat(first.cardinality()).isEqualTo(3);
    }

    @Test
    void exactProbabilitiesAreThoseOfTextbooks() {
        assertThat(new PairedComparison(0, 0, 5, 0).pValue()).isCloseTo(2 / 32.0, within(1e-12));
        assertThat(new PairedComparison(10, 1, 9, 0).pValue()).isCloseTo(22 / 1024.0, within(1e-12));
        assertThat(new PairedComparison(10, 3, 7, 5).pValue()).isCloseTo(352 / 1024.0, within(1e-12));
        assertThat(new PairedComparison(10, 4, 4, 5).pValue()).isEqualTo(1);
        assertThat(new PairedComparison(10, 0, 0, 5).pValue()).isEqualTo(1);
    }

    @Property(tries = 100)
    void equalsTheSumOfBinomialCoefficients(
            @ForAll @IntRange(max = 400) int onlyFirst, @ForAll @IntRange(max = 400) int onlySecond) {
        BigInteger coefficient = BigInteger.ONE;
        BigInteger sum = BigInteger.ZERO;
        int differing = onlyFirst + onlySecond;
        for (int k = 0; k <= Math.min(onlyFirst, onlySecond); k++) {
            sum = sum.add(coefficient);
            coefficient =
                    coefficient.multiply(BigInteger.valueOf(differing - k)).divide(BigInteger.valueOf(k + 1));
        }
        double twice = new BigDecimal(sum.shiftLeft(1))
                .divide(new BigDecimal(BigInteger.ONE.shiftLeft(differing)), MathContext.DECIMAL64)
                .doubleValue();
        double expected = Math.min(1, twice);
        double got = new PairedComparison(1, onlyFirst, onlySecond, 0).pValue();
        assertThat(got).isCloseTo(expected, within(1e-9 * expected + 1e-300));
    }

    @Test
    void intervalIsThatOfBonettAndPrice() {
        // n = 100, 15 and 5: center 10/102, (22/102 - (10/102)^2) / 102
        PairedComparison comparison = new PairedComparison(70, 15, 5, 10);
        assertThat(comparison.difference()).isEqualTo(0.1);
        double center = 10 / 102.0;
        double halfWidth = 1.959963984540054 * Math.sqrt((22 / 102.0 - center * center) / 102);
        assertThat(comparison.low()).isCloseTo(center - halfWidth, within(1e-12));
        assertThat(comparison.high()).isCloseTo(center + halfWidth, within(1e-12));
        assertThat(comparison.low()).isCloseTo(0.00994, within(1e-5));
    }

    @Test
    void equalNetworksHaveANarrowIntervalAroundZero() {
        PairedComparison comparison = new PairedComparison(90, 0, 0, 10);
        assertThat(comparison.difference()).isZero();
        assertThat(comparison.low()).isNegative();
        assertThat(comparison.high()).isEqualTo(-comparison.low()).isLessThan(0.04);
    }

    @Test
    void refusesNoImages() {
        assertThatThrownBy(() -> new PairedComparison(0, 0, 0, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least 1");
    }
}
