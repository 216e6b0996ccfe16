package org.lowbit4j.quant.quantizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lowbit4j.binconv.ir.WeightGrid;

class WeightQuantizerTest {

    private static final IntervalTransformer UNIT = IntervalTransformer.weights(0.5f, 0.5f, 1f);

    @ParameterizedTest
    @CsvSource({
        "1, 1, 1",
        "0.5, 0.5, 1",
        "0.3, 0.2, 1",
        "3, 1e-3, 1",
        "1e-9, 1e-12, 1",
        "0.5, 0.5, 0.5",
        "0.3, 0.2, 1.5"
    })
    void arrayCodesAreScalarCodes(float center, float halfWidth, float gamma) {
        IntervalTransformer interval = IntervalTransformer.weights(center, halfWidth, gamma);
        for (int bits = 2; bits <= 8; bits++) {
            WeightQuantizer quantizer = WeightQuantizer.of(bits, interval);
            float[] weights = FloatSamples.of(
                    interval.lower(), 2 * halfWidth, quantizer.grid().levels(), bits);
            int to = gamma == 1 ? weights.length : 1 << 16;
            float[] codes = new float[weights.length];
            quantizer.codes(weights, codes, 0, to);
            for (int i = 0; i < to; i++) {
                int expected = quantizer.code(weights[i]);
                if (codes[i] != expected
                        || Math.abs(expected) > quantizer.grid().levels()) {
                    assertThat(codes[i])
                            .as("bits %d, weight %s", bits, weights[i])
                            .isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void arrayCodesHaveNoNegativeZero() {
        float[] weights = {-0f, -0.1f, 0.1f};
        WeightQuantizer.of(2, UNIT).codes(weights, weights, 0, 3);
        assertThat(weights).usingComparatorWithPrecision(0f).containsExactly(0f, 0f, 0f);
        assertThat(Float.floatToRawIntBits(weights[1])).isZero();
    }

    @Property(tries = 1000)
    void isMonotoneAndOdd(
            @ForAll @IntRange(min = 2, max = 8) int bits,
            @ForAll @FloatRange(min = 0.01f, max = 2f) float halfWidth,
            @ForAll @FloatRange(max = 1f) float gap,
            @ForAll @FloatRange(min = 0.5f, max = 1.5f) float gamma) {
        WeightQuantizer quantizer =
                WeightQuantizer.of(bits, IntervalTransformer.weights(halfWidth + gap, halfWidth, gamma));
        float[] weights = FloatSamples.normal(500, 2 * halfWidth + gap, bits);
        Arrays.sort(weights);
        for (int i = 1; i < weights.length; i++) {
            assertThat(quantizer.code(weights[i])).isGreaterThanOrEqualTo(quantizer.code(weights[i - 1]));
            assertThat(quantizer.code(-weights[i])).isEqualTo(-quantizer.code(weights[i]));
        }
    }

    @Test
    void quantizedValuesQuantizeToThemselves() {
        for (int bits = 2; bits <= 8; bits++) {
            WeightQuantizer quantizer = WeightQuantizer.of(bits, UNIT);
            WeightGrid grid = quantizer.grid();
            for (int code = grid.minCode(); code <= grid.maxCode(); code++) {
                assertThat(quantizer.code(grid.decode(code))).isEqualTo(code);
                assertThat(quantizer.quantize(grid.decode(code))).isEqualTo(grid.decode(code));
            }
        }
    }

    @Test
    void edgesOfTheIntervalPruneAndClip() {
        WeightQuantizer quantizer = WeightQuantizer.of(3, IntervalTransformer.weights(0.5f, 0.25f, 0.5f));
        assertThat(quantizer.code(0f)).isZero();
        assertThat(quantizer.code(0.25f)).isZero();
        assertThat(quantizer.code(-0.25f)).isZero();
        assertThat(quantizer.code(0.75f)).isEqualTo(3);
        assertThat(quantizer.code(-0.75f)).isEqualTo(-3);
        assertThat(quantizer.quantize(-100f)).isEqualTo(-1f);
        assertThat(quantizer.code(Float.NaN)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"2, 1", "3, 1", "3, 0.5", "4, 1.5", "8, 0.8"})
    void thresholdsSeparateCodes(int bits, float gamma) {
        WeightQuantizer quantizer = WeightQuantizer.of(bits, IntervalTransformer.weights(0.7f, 0.4f, gamma));
        int largest = quantizer.grid().maxCode();
        float pruning = quantizer.pruningThreshold();
        float clipping = quantizer.clippingThreshold();
        assertThat(quantizer.code(pruning - 1e-5f)).isZero();
        assertThat(quantizer.code(pruning + 1e-5f)).isEqualTo(1);
        assertThat(quantizer.code(clipping - 1e-5f)).isEqualTo(largest - 1);
        assertThat(quantizer.code(clipping + 1e-5f)).isEqualTo(largest);
    }

    @Test
    void prunedShareCountsWeightsBelowTheThreshold() {
        WeightQuantizer quantizer = WeightQuantizer.of(2, IntervalTransformer.weights(0.5f, 0.25f, 1f));
        assertThat(quantizer.pruningThreshold()).isEqualTo(0.5f);
        assertThat(quantizer.prunedShare(new float[] {0f, 0.4f, -0.49f, 0.6f, -0.7f}))
                .isCloseTo(0.6, within(1e-12));
        assertThat(quantizer.prunedShare(new float[0])).isZero();
    }

    @Test
    void rejectsWhatIsNoQilWeightQuantizer() {
        assertThatThrownBy(() -> WeightQuantizer.of(1, UNIT)).hasMessageContaining("weight bits 1");
        assertThatThrownBy(() -> WeightQuantizer.of(9, UNIT)).hasMessageContaining("2..8");
        assertThatThrownBy(() -> WeightQuantizer.of(2, IntervalTransformer.activations(0.5f, 0.5f)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("unsigned");
        assertThatThrownBy(() -> IntervalTransformer.weights(0.5f, Float.NaN, 1f))
                .hasMessageContaining("half-width NaN");
        assertThatThrownBy(() -> IntervalTransformer.weights(0.4f, 0.5f, 1f)).hasMessageContaining("center 0.4");
        assertThatThrownBy(() -> IntervalTransformer.weights(0.5f, 0.5f, 0f)).hasMessageContaining("gamma 0.0");
    }
}
