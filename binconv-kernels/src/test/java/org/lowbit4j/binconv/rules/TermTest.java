package org.lowbit4j.binconv.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;

class TermTest {

    /** 13 x 9 pixels of 20 channels, kernel 3 x 5, stride 2 x 1, padding 1 and 2: output 7 x 9 of 50 channels, bits 3/2. */
    private static final Workload LOAD = new Workload(
            new Shape(13, 9, 20),
            new WeightShape(50, 3, 5, 20),
            new Window(3, 5, 2, 1, 1, 2, 1, 2, 1, 1),
            new WeightGrid(3, WeightGrid.Coding.SYMMETRIC),
            2);

    @ParameterizedTest
    @CsvSource({
        "pixels, 63",
        "rows, 7",
        "columns, 9",
        "outputs, 50",
        "channels, 20",
        "taps, 15",
        "kernelRows, 3",
        "kernelColumns, 5",
        "depth, 300",
        "inputs, 2340",
        "inputPixels, 117",
        "inputRows, 13",
        "weightBits, 3",
        "activationBits, 2",
        "weightLevels, 3",
        "activationLevels, 3",
        "longer, 63",
        "shorter, 50"
    })
    void everyQuantityIsWhatItIsCalled(String label, double value) {
        assertThat(Term.parse(label).times(LOAD)).isEqualTo(value);
    }

    @Test
    void everyQuantityIsTestedAbove() {
        assertThat(Quantity.values()).hasSize(18);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1",
        "pixels outputs, 3150",
        "outputs/8, 7",
        "channels*kernelColumns/32, 4",
        "pixels/32*activationBits/4 outputs/4, 13",
        "2*rows, 14",
        "'  pixels   outputs/8 ', 441"
    })
    void factorsAreReadFromTheLeftAndDivisionsRoundUp(String text, double value) {
        assertThat(Term.parse(text).times(LOAD)).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "pixel",
                "pixels/0",
                "pixels/",
                "*",
                "-1",
                "1.5",
                "pixels**2",
                "1234567890",
                "pixels+1",
                "Pixels",
                "٣"
            })
    void whatIsNoTermIsNamed(String text) {
        assertThatThrownBy(() -> Term.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("factor \"" + text + "\"")
                .hasMessageContaining("pixels, rows, columns");
    }

    @Test
    void aTermNeedsAFactor() {
        assertThatThrownBy(() -> Term.parse(" ")).hasMessageContaining("expected factors such as");
    }

    @Test
    void termsOfEqualFactorsAreEqual() {
        assertThat(Term.parse("pixels  outputs/8")).isEqualTo(Term.parse("pixels outputs/8"));
        assertThat(Term.parse("pixels outputs/8")).isNotEqualTo(Term.parse("pixels outputs/16"));
    }
}
