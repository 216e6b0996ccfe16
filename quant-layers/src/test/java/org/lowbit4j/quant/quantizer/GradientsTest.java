package org.lowbit4j.quant.quantizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Against central differences, in double, of the function before rounding. */
class GradientsTest {

    private static final double STEP = 1e-6;

    /** Not a multiple of the length of a piece, and enough for many flushes of the lanes. */
    private static final int COUNT = 50_021;

    /** The un-rounded quantizer in double. */
    private interface Reference {
        double of(double value, double center, double halfWidth, double gamma);
    }

    private static double signed(double v, double c, double d, double gamma) {
        return Math.signum(v) * Math.pow(clamp((Math.abs(v) - c + d) / (2 * d), 0, 1), gamma);
    }

    private static double unsigned(double v, double c, double d, double gamma) {
        return clamp((v - c + d) / (2 * d), 0, 1);
    }

    private static double affine(double v, double c, double d, double gamma) {
        return clamp(v / (2 * d), (c - d) / (2 * d), (c + d) / (2 * d));
    }

    private static double clamp(double value, double low, double high) {
        return Math.min(Math.max(value, low), high);
    }

    // For an interval this narrow {@code lower} must be exact in float32, or its rounding alone moves t by 1e-5: 2^-10.
    @ParameterizedTest
    @CsvSource({
        "0.5, 0.5, 1",
        "0.6, 0.15, 1",
        "0.125, 0.0625, 1",
        "1, 0.0009765625, 1",
        "0.5, 0.5, 0.5",
        "0.6, 0.15, 0.8",
        "0.3, 0.2, 1.5"
    })
    void weightsAgreeWithDifferences(float center, float halfWidth, float gamma) {
        WeightQuantizer quantizer = WeightQuantizer.of(3, IntervalTransformer.weights(center, halfWidth, gamma));
        float[] weights = awayFromKinks(center, halfWidth, center + halfWidth);
        compare(GradientsTest::signed, quantizer::gradients, weights, center, halfWidth, gamma);
    }

    @ParameterizedTest
    @CsvSource({"0.5, 0.5", "0.75, 0.5", "3, 1", "0.25, 0.125"})
    void activationsAgreeWithDifferences(float center, float halfWidth) {
        float[] inputs = awayFromKinks(center, halfWidth, center + halfWidth);
        ActivationQuantizer unsigned = ActivationQuantizer.of(4, IntervalTransformer.activations(center, halfWidth));
        compare(GradientsTest::unsigned, unsigned::gradients, inputs, center, halfWidth, 1f);
        ActivationQuantizer signed =
                ActivationQuantizer.of(4, IntervalTransformer.signedActivations(center, halfWidth));
        compare(GradientsTest::signed, signed::gradients, inputs, center, halfWidth, 1f);
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "0.5, 1.5", "-0.2, 0.3", "1, 1"})
    void affineRangesAgreeWithDifferences(float center, float halfWidth) {
        ActivationQuantizer quantizer = ActivationQuantizer.affine(center, halfWidth);
        float[] inputs = FloatSamples.normal(COUNT, halfWidth, 5);
        for (int i = 0; i < inputs.length; i++) {
            // The zero point is rounded, which moves the ends of the range by up to half a step.
            while (Math.abs(Math.abs(inputs[i] - center) - halfWidth) < halfWidth / 100) {
                inputs[i] += 0.03f * halfWidth;
            }
        }
        compare(GradientsTest::affine, quantizer::gradients, inputs, center, halfWidth, 1f);
    }

    interface Backward {
        void run(float[] values, float[] upstream, float[] gradient, int from, int to, GradientSums sums);
    }

    private static float[] awayFromKinks(float center, float halfWidth, float deviation) {
        float[] values = FloatSamples.normal(COUNT, deviation, 4);
        for (int i = 0; i < values.length; i++) {
            while (Math.abs(Math.abs(Math.abs(values[i]) - center) - halfWidth) < halfWidth / 1000
                    || Math.abs(values[i]) < 1e-4f) {
                values[i] += values[i] < 0 ? -0.01f * halfWidth - 1e-4f : 0.01f * halfWidth + 1e-4f;
            }
        }
        return values;
    }

    private static void compare(Reference f, Backward backward, float[] values, float c, float d, float gamma) {
        float[] upstream = FloatSamples.normal(values.length, 1.0, 6);
        float[] gradient = new float[values.length];
        GradientSums sums = new GradientSums(3);
        backward.run(values, upstream, gradient, 0, values.length, sums);
        double h = STEP * d;
        Sum center = new Sum();
        Sum halfWidth = new Sum();
        Sum exponent = new Sum();
        for (int i = 0; i < values.length; i++) {
            double v = values[i];
            double g = upstream[i];
            double expected = g * difference(x -> f.of(x, c, d, gamma), v, h);
            if (Math.abs(gradient[i] - expected) > 2e-5 * (Math.abs(expected) + 1)) {
                assertThat((double) gradient[i]).as("value %s", values[i]).isCloseTo(expected, within(1e-5));
            }
            center.add(g * difference(x -> f.of(v, x, d, gamma), c, h));
            halfWidth.add(g * difference(x -> f.of(v, c, x, gamma), d, h));
            exponent.add(g * difference(x -> f.of(v, c, d, x), gamma, STEP));
        }
        center.isCloseTo(sums.sum(IntervalTransformer.CENTER));
        halfWidth.isCloseTo(sums.sum(IntervalTransformer.HALF_WIDTH));
        exponent.isCloseTo(sums.sum(IntervalTransformer.GAMMA));
    }

    private static double difference(DoubleUnaryOperator f, double x, double h) {
        return (f.applyAsDouble(x + h) - f.applyAsDouble(x - h)) / (2 * h);
    }

    /** A sum with the sum of magnitudes, to which its error is relative. */
    private static final class Sum {
        private double sum;
        private double magnitudes;

        void add(double term) {
            sum += term;
            magnitudes += Math.abs(term);
        }

        void isCloseTo(double actual) {
            assertThat(actual).isCloseTo(sum, within(1e-5 * magnitudes + 1e-9));
        }
    }

    @Test
    void quickAndGeneralGradientsAgreeAtGammaOne() {
        WeightQuantizer quantizer = WeightQuantizer.of(3, IntervalTransformer.weights(0.6f, 0.4f, 1f));
        float[] weights = FloatSamples.normal(COUNT, 0.5, 7);
        float[] upstream = FloatSamples.normal(COUNT, 1.0, 8);
        float[] quick = new float[COUNT];
        float[] general = new float[COUNT];
        GradientSums quickSums = new GradientSums(2);
        GradientSums generalSums = new GradientSums(3);
        quantizer.gradients(weights, upstream, quick, 0, COUNT, quickSums);
        quantizer.gradients(weights, upstream, general, 0, COUNT, generalSums);
        assertThat(quick).usingComparatorWithPrecision(1e-5f).containsExactly(general);
        assertThat(quickSums.sum(IntervalTransformer.CENTER))
                .isCloseTo(generalSums.sum(IntervalTransformer.CENTER), within(0.05));
        assertThat(quickSums.sum(IntervalTransformer.HALF_WIDTH))
                .isCloseTo(generalSums.sum(IntervalTransformer.HALF_WIDTH), within(0.05));
        assertThat(generalSums.sum(IntervalTransformer.GAMMA)).isNotZero();
    }

    @Test
    void sumsAddUpOverRangesOfATensor() {
        ActivationQuantizer quantizer = ActivationQuantizer.of(4, IntervalTransformer.activations(0.9f, 0.8f));
        float[] inputs = FloatSamples.normal(COUNT, 1.0, 9);
        float[] upstream = FloatSamples.normal(COUNT, 1.0, 10);
        float[] whole = new float[COUNT];
        float[] parts = upstream.clone();
        GradientSums wholeSums = new GradientSums(2);
        GradientSums first = new GradientSums(2);
        GradientSums second = new GradientSums(2);
        quantizer.gradients(inputs, upstream, whole, 0, COUNT, wholeSums);
        quantizer.gradients(inputs, parts, parts, 0, 777, first);
        quantizer.gradients(inputs, parts, parts, 777, COUNT, second);
        first.add(second);
        assertThat(parts).containsExactly(whole);
        assertThat(first.sum(IntervalTransformer.CENTER))
                .isCloseTo(wholeSums.sum(IntervalTransformer.CENTER), within(0.05));
        assertThat(first.sum(IntervalTransformer.HALF_WIDTH))
                .isCloseTo(wholeSums.sum(IntervalTransformer.HALF_WIDTH), within(0.05));
    }

    @ParameterizedTest
    @CsvSource({"0.5, 0.5, 1", "0.5, 0.5, 0.1", "1e-12, 1e-12, 0.5", "1, 1e-12, 0.5", "1, 1e-12, 1", "3, 2, 16"})
    void staysFiniteForEveryFiniteWeight(float center, float halfWidth, float gamma) {
        IntervalTransformer interval = IntervalTransformer.weights(center, halfWidth, gamma);
        float[] weights = FloatSamples.of(interval.lower(), 2 * halfWidth, 127, 11);
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Float.isFinite(weights[i]) ? weights[i] : Math.nextUp(interval.lower());
        }
        float[] gradient = FloatSamples.normal(weights.length, 1.0, 12);
        GradientSums sums = new GradientSums(3);
        WeightQuantizer.of(8, interval).gradients(weights, gradient, gradient, 0, weights.length, sums);
        for (float value : gradient) {
            assertThat(Float.isFinite(value)).isTrue();
        }
        assertThat(sums.sum(IntervalTransformer.CENTER)).isFinite();
        assertThat(sums.sum(IntervalTransformer.HALF_WIDTH)).isFinite();
        assertThat(sums.sum(IntervalTransformer.GAMMA)).isFinite();
    }

    static Stream<Arguments> backwardPasses() {
        Stream.Builder<Arguments> passes = Stream.builder();
        for (float gamma : new float[] {1f, 0.5f, 2f}) {
            WeightQuantizer weights = WeightQuantizer.of(3, IntervalTransformer.weights(0.6f, 0.4f, gamma));
            passes.add(Arguments.of((Backward) weights::gradients, new GradientSums(2)));
            passes.add(Arguments.of((Backward) weights::gradients, new GradientSums(3)));
        }
        ActivationQuantizer unsigned = ActivationQuantizer.of(3, IntervalTransformer.activations(0.6f, 0.4f));
        passes.add(Arguments.of((Backward) unsigned::gradients, new GradientSums(2)));
        passes.add(Arguments.of((Backward) ActivationQuantizer.affine(0.1f, 0.9f)::gradients, new GradientSums(2)));
        return passes.build();
    }

    @ParameterizedTest
    @MethodSource("backwardPasses")
    void showsEveryNaN(Backward backward, GradientSums sums) {
        float[] values = {0.5f, Float.NaN, 0.5f, 9f, -9f, 0.5f};
        float[] gradient = {1f, 1f, Float.NaN, Float.NaN, Float.NaN, 1f};
        backward.run(values, gradient, gradient, 0, values.length, sums);
        assertThat(gradient).startsWith(gradient[5]).endsWith(gradient[5]);
        assertThat(gradient[5]).isFinite().isNotZero();
        for (int i = 1; i < 5; i++) {
            assertThat(gradient[i]).isNaN();
        }
        assertThat(sums.sum(IntervalTransformer.CENTER)).isNaN();
        assertThat(sums.sum(IntervalTransformer.HALF_WIDTH)).isNaN();
    }

    @Test
    void isZeroAtZeroAndAtTheEdges() {
        float[] weights = {0f, -0f, 0.25f, -0.25f, 0.75f, -0.75f, 0.1f, 9f, Math.nextUp(0.25f), Math.nextDown(-0.25f)};
        float[] gradient = new float[weights.length];
        Arrays.fill(gradient, 1f);
        WeightQuantizer.of(2, IntervalTransformer.weights(0.5f, 0.25f, 1f))
                .gradients(weights, gradient, gradient, 0, weights.length, new GradientSums(2));
        assertThat(gradient).containsExactly(0f, 0f, 0f, 0f, 0f, 0f, 0f, 0f, 2f, 2f);
    }
}
