package org.lowbit4j.quant.quantizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lowbit4j.binconv.ir.ActivationGrid;

class ActivationQuantizerTest {

    @ParameterizedTest
    @CsvSource({"1, 1", "0.5, 0.5", "0.3, 0.2", "3, 1e-3", "1e-9, 1e-12", "1e30, 1e29", "7, 6.9999995"})
    void arrayCodesAreGridCodes(float center, float halfWidth) {
        for (ActivationQuantizer quantizer : intervals(center, halfWidth)) {
            agreesWithGrid(quantizer, center - halfWidth, 2 * halfWidth);
        }
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "1, 1", "-1, 1", "0.37, 2.2", "-0.1, 0.3", "1e-13, 1e-12", "-1e29, 1e30"})
    void arrayCodesAreGridCodesWithZeroPoint(float center, float halfWidth) {
        agreesWithGrid(ActivationQuantizer.affine(center, halfWidth), center - halfWidth, 2 * halfWidth);
        agreesWithGrid(ActivationQuantizer.affine(center, halfWidth), 0f, 2 * halfWidth);
    }

    private static void agreesWithGrid(ActivationQuantizer quantizer, float lower, float width) {
        ActivationGrid grid = quantizer.grid();
        float[] inputs = FloatSamples.of(lower, width, grid.levels(), grid.bits());
        float[] codes = new float[inputs.length];
        float[] centred = new float[inputs.length];
        quantizer.codes(inputs, codes, 0, inputs.length);
        quantizer.centredCodes(inputs, centred, 0, inputs.length);
        for (int i = 0; i < inputs.length; i++) {
            int expected = grid.code(inputs[i]);
            if (codes[i] != expected
                    || centred[i] != expected - grid.zeroPoint()
                    || quantizer.code(inputs[i]) != expected
                    || quantizer.quantize(inputs[i]) != grid.decode(expected)) {
                assertThat(codes[i]).as("%s, input %s", grid, inputs[i]).isEqualTo(expected);
                assertThat(centred[i]).as("centred code").isEqualTo(expected - grid.zeroPoint());
            }
        }
    }

    private static List<ActivationQuantizer> intervals(float center, float halfWidth) {
        List<ActivationQuantizer> all = new ArrayList<>();
        for (int bits = 1; bits <= 8; bits++) {
            all.add(ActivationQuantizer.of(bits, IntervalTransformer.activations(center, halfWidth)));
            if (bits > 1) {
                all.add(ActivationQuantizer.of(bits, IntervalTransformer.signedActivations(center, halfWidth)));
            }
        }
        return all;
    }

    @Test
    void quantizedValuesQuantizeToThemselves() {
        List<ActivationQuantizer> all = intervals(0.5f, 0.5f);
        all.add(ActivationQuantizer.affine(0.1f, 0.5f));
        for (ActivationQuantizer quantizer : all) {
            ActivationGrid grid = quantizer.grid();
            for (int code = grid.minCode(); code <= grid.maxCode(); code++) {
                assertThat(quantizer.code(grid.decode(code))).as("%s", grid).isEqualTo(code);
            }
        }
    }

    @Test
    void isMonotone() {
        List<ActivationQuantizer> all = intervals(0.8f, 0.3f);
        all.add(ActivationQuantizer.affine(-0.2f, 0.9f));
        float[] inputs = FloatSamples.normal(4000, 1.0, 3);
        Arrays.sort(inputs);
        for (ActivationQuantizer quantizer : all) {
            float[] codes = new float[inputs.length];
            quantizer.codes(inputs, codes, 0, inputs.length);
            assertThat(codes).isSorted();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 511, 512, 513, 1700})
    void touchesItsRangeOnlyAndWorksInPlace(int length) {
        ActivationQuantizer quantizer = ActivationQuantizer.affine(0.3f, 1.1f);
        float[] inputs = FloatSamples.normal(length + 8, 1.0, length);
        float[] inPlace = inputs.clone();
        quantizer.codes(inPlace, inPlace, 3, 3 + length);
        for (int i = 0; i < inputs.length; i++) {
            boolean inside = i >= 3 && i < 3 + length;
            assertThat(inPlace[i]).isEqualTo(inside ? quantizer.code(inputs[i]) : inputs[i]);
        }
    }

    @Test
    void realZeroHasTheZeroPoint() {
        assertThat(ActivationQuantizer.affine(0f, 1f).code(0f)).isEqualTo(128);
        assertThat(ActivationQuantizer.affine(1f, 1f).code(0f)).isZero();
        assertThat(ActivationQuantizer.affine(-1f, 1f).code(0f)).isEqualTo(255);
        assertThat(ActivationQuantizer.affine(-1f, 1f).code(-9f)).isZero();
        assertThat(ActivationQuantizer.affine(0.3f, 1f).quantize(0f)).isZero();
        assertThat(ActivationQuantizer.affine(0.3f, 1f).code(Float.NaN)).isEqualTo(89);
    }

    @Test
    void thresholdsSeparateCodes() {
        List<ActivationQuantizer> all = intervals(0.8f, 0.3f);
        all.add(ActivationQuantizer.affine(0.3f, 1f));
        for (ActivationQuantizer quantizer : all) {
            ActivationGrid grid = quantizer.grid();
            assertThat(quantizer.code(quantizer.pruningThreshold() - 1e-5f)).isEqualTo(grid.zeroPoint());
            assertThat(quantizer.code(quantizer.pruningThreshold() + 1e-5f)).isEqualTo(grid.zeroPoint() + 1);
        }
        ActivationQuantizer threeBits = ActivationQuantizer.of(3, IntervalTransformer.activations(0.8f, 0.3f));
        assertThat(threeBits.code(threeBits.clippingThreshold() - 1e-5f)).isEqualTo(6);
        assertThat(threeBits.code(threeBits.clippingThreshold() + 1e-5f)).isEqualTo(7);
    }

    @Test
    void rejectsRangesAndBitsOutsideTheRules() {
        IntervalTransformer signed = IntervalTransformer.signedActivations(0.5f, 0.5f);
        assertThatThrownBy(() -> ActivationQuantizer.of(1, signed)).hasMessageContaining("2..8");
        assertThatThrownBy(() -> ActivationQuantizer.of(9, signed)).hasMessageContaining("activation bits 9");
        assertThatThrownBy(() -> ActivationQuantizer.of(4, IntervalTransformer.weights(0.5f, 0.5f, 0.8f)))
                .hasMessageContaining("gamma 0.8");
        assertThatThrownBy(() -> ActivationQuantizer.affine(1.1f, 1f)).hasMessageContaining("does not contain 0");
        assertThatThrownBy(() -> ActivationQuantizer.affine(Float.NaN, 1f)).hasMessageContaining("does not contain 0");
        assertThatThrownBy(() -> ActivationQuantizer.affine(0f, 0f)).hasMessageContaining("half-width 0.0");
        assertThatThrownBy(() -> ActivationQuantizer.affine(0f, 1f).codes(new float[2], new float[2], 0, 3))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }
}
