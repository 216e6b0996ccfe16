package org.lowbit4j.quant.quantizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntervalCalibrationTest {

    /** A value by value error, to compare with the sums that calibration works on. */
    private interface Quantized {
        double of(float value);
    }

    private static float[] normal(int count, double mean, double deviation) {
        Random random = new Random(1);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (mean + deviation * random.nextGaussian());
        }
        return values;
    }

    private static double error(float[] values, Quantized quantized) {
        double sum = 0;
        for (float value : values) {
            double difference = value - quantized.of(value);
            sum += difference * difference;
        }
        return sum / values.length;
    }

    private static double weightError(float[] weights, int bits, float gamma, float u) {
        WeightQuantizer quantizer = WeightQuantizer.of(bits, IntervalTransformer.weights(u / 2, u / 2, gamma));
        return error(weights, w -> (double) u * quantizer.quantize(w));
    }

    private static double activationError(float[] samples, int bits, float u) {
        ActivationQuantizer quantizer = ActivationQuantizer.of(bits, IntervalTransformer.activations(u / 2, u / 2));
        return error(samples, x -> (double) u * quantizer.quantize(x));
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 4, 8})
    void noClipOfADenseScanIsBetter(int bits) {
        float[] values = normal(3001, 0.1, 0.7);
        float weightClip =
                2 * IntervalCalibration.weights(values, bits, 1f, "w").halfWidth();
        float activationClip =
                2 * IntervalCalibration.activations(values, bits, "x").halfWidth();
        double weights = weightError(values, bits, 1f, weightClip);
        double activations = activationError(values, bits, activationClip);
        for (int i = 1; i <= 1000; i++) {
            assertThat(weightError(values, bits, 1f, i * 0.003f)).isGreaterThan(weights * 0.99);
            assertThat(activationError(values, bits, i * 0.003f)).isGreaterThan(activations * 0.99);
        }
    }

    @ParameterizedTest
    @CsvSource({"2, 0.5", "3, 0.3", "4, 0.7", "3, 2", "5, 1.5", "8, 4"})
    void theClipIsTheBestOfTheConfiguredExponent(int bits, float gamma) {
        float[] values = normal(3001, 0.1, 0.7);
        float clip = 2 * IntervalCalibration.weights(values, bits, gamma, "w").halfWidth();
        double error = weightError(values, bits, gamma, clip);
        for (int i = 1; i <= 1000; i++) {
            assertThat(weightError(values, bits, gamma, i * 0.004f)).isGreaterThan(error * 0.99);
        }
    }

    /** What the Javadoc of {@link IntervalCalibration} says about the largest magnitude. */
    @ParameterizedTest
    @CsvSource({"2, 4.9, 5.1", "3, 4.6, 4.8", "5, 2.3, 2.5", "8, 1.3, 1.5"})
    void theLargestMagnitudeIsAWorseClipTheFewerTheBits(int bits, double least, double most) {
        float[] values = normal(100_000, 0, 1);
        float largest = 0;
        for (float value : values) {
            largest = Math.max(largest, Math.abs(value));
        }
        float clip = 2 * IntervalCalibration.weights(values, bits, 1f, "w").halfWidth();
        assertThat(weightError(values, bits, 1f, largest) / weightError(values, bits, 1f, clip))
                .isBetween(least, most);
    }

    @Test
    void sortedSumsGiveTheErrorOfValueByValueComputation() {
        float[] values = normal(5000, 0, 1);
        ActivationQuantizer quantizer = ActivationQuantizer.of(4, IntervalTransformer.signedActivations(0.9f, 0.9f));
        double expected = error(values, x -> 1.8 * quantizer.quantize(x));
        double actual = new SortedSamples(values.clone()).meanSquaredError(x -> 1.8 * quantizer.quantize(x));
        assertThat(actual).isCloseTo(expected, within(1e-12));
    }

    @Test
    void clipsNormalValuesWhereTheTheorySays() {
        // Ternary values of a unit normal: threshold 0.612, level 1.224 (Max, 1960), so u = 2 * threshold.
        Interval ternary = IntervalCalibration.weights(normal(400_000, 0, 1), 2, 1f, "w");
        assertThat(2 * ternary.halfWidth()).isCloseTo(1.224f, within(0.02f));
        assertThat(ternary.center()).isEqualTo(ternary.halfWidth());
    }

    @Test
    void orderAndScaleDoNotMatter() {
        float[] values = normal(2000, 0, 1);
        float[] sorted = values.clone();
        Arrays.sort(sorted);
        Interval interval = IntervalCalibration.signedActivations(values, 3, "x");
        assertThat(IntervalCalibration.signedActivations(sorted, 3, "x")).isEqualTo(interval);
        for (int i = 0; i < values.length; i++) {
            values[i] *= 0x1p-9f;
        }
        assertThat(IntervalCalibration.signedActivations(values, 3, "x"))
                .isEqualTo(new Interval(interval.center() * 0x1p-9f, interval.halfWidth() * 0x1p-9f));
    }

    @Test
    void unsignedActivationsIgnoreNegativeInputs() {
        float[] values = normal(2000, 0, 1);
        float[] positive = values.clone();
        for (int i = 0; i < positive.length; i++) {
            positive[i] = Math.max(positive[i], 0f);
        }
        assertThat(IntervalCalibration.activations(values, 3, "x"))
                .isEqualTo(IntervalCalibration.activations(positive, 3, "x"));
    }

    @Test
    void affineRangeFollowsAnUnevenRange() {
        Interval range = IntervalCalibration.affine(normal(20_000, 1, 0.5), "input");
        assertThat(range.center() - range.halfWidth()).isBetween(-1.2f, -0.3f);
        assertThat(range.center() + range.halfWidth()).isBetween(2f, 3.2f);
        Interval positive = IntervalCalibration.affine(new float[] {0.5f, 1f, 2f}, "input");
        assertThat(positive.center()).isEqualTo(positive.halfWidth());
    }

    @Test
    void degenerateDataGiveUsableIntervals() {
        float[] zeros = new float[10];
        assertThat(IntervalCalibration.weights(zeros, 2, 1f, "w")).isEqualTo(new Interval(0.5f, 0.5f));
        assertThat(IntervalCalibration.activations(new float[] {-1f, -2f}, 2, "x"))
                .isEqualTo(new Interval(0.5f, 0.5f));
        assertThat(IntervalCalibration.affine(zeros, "x")).isEqualTo(new Interval(0f, 1f));
        assertThat(IntervalCalibration.weights(new float[] {-3f, 3f, 3f}, 2, 1f, "w"))
                .isEqualTo(new Interval(1.5f, 1.5f));
        for (float tiny : new float[] {Float.MIN_VALUE, 1e-30f, 1e-13f, Float.MAX_VALUE}) {
            float[] values = {tiny, -tiny, 0f};
            Interval weights = IntervalCalibration.weights(values, 3, 1f, "w");
            WeightQuantizer.of(3, IntervalTransformer.weights(weights.center(), weights.halfWidth(), 1f));
            Interval signed = IntervalCalibration.signedActivations(values, 3, "x");
            assertThat(signed).isEqualTo(weights);
            Interval affine = IntervalCalibration.affine(values, "x");
            ActivationQuantizer.affine(affine.center(), affine.halfWidth());
        }
    }

    @Test
    void namesTheValueThatIsNotFinite() {
        assertThatThrownBy(() ->
                        IntervalCalibration.weights(new float[] {1f, Float.NaN}, 2, 1f, "Layer \"conv1\" weights"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Layer \"conv1\" weights: value 1 of 2 is NaN");
        assertThatThrownBy(() -> IntervalCalibration.affine(new float[] {Float.NEGATIVE_INFINITY}, "input"))
                .hasMessageContaining("value 0 of 1 is -Infinity");
        assertThatThrownBy(() -> IntervalCalibration.activations(new float[0], 2, "input"))
                .hasMessageContaining("input: no values");
    }
}
