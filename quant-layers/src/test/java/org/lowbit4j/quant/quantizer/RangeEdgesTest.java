package org.lowbit4j.quant.quantizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Scale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where formulas of quantizers end: weights that are all zero, the cap of the center, the guard of small t. */
class RangeEdgesTest {

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 8})
    void weightsThatAreAllZeroHaveOneCodeAndAGradientOfTheUsualSize(int bits) {
        float[] zeros = {0f, -0f, 0f, 0x1p-41f, -0x1p-41f, -0f};
        WeightQuantizer quantizer = WeightQuantizer.dorefa(bits, TanhTransformer.of(zeros));
        float[] codes = new float[zeros.length];
        quantizer.codes(zeros, codes, 0, codes.length);
        float middle = (float) Math.rint(((1 << bits) - 1) / 2.0);
        for (float code : codes) {
            assertThat(code).isEqualTo(middle);
        }
        float[] gradient = {1f, -2f, 3f, 1f, 1f, 0.5f};
        float[] upstream = gradient.clone();
        quantizer.gradients(zeros, gradient, gradient, 0, gradient.length, new GradientSums(0));
        assertThat(gradient).containsExactly(upstream);
    }

    /** As {@link Interval#projectWeights} is called for q steps a side. */
    private static Interval projected(
            float center, float halfWidth, float floor, float largest, int bits, float gamma) {
        double aliveFrom = Math.pow(0.5 / ((1 << (bits - 1)) - 1), 1 / gamma);
        return Interval.projectWeights(center, halfWidth, floor, 1e-6f, largest, aliveFrom);
    }

    @Test
    void theLargestWeightStaysAliveAtTwoBitsWithTheCenterAtItsMagnitude() {
        Interval before = new Interval(1f, 0.25f);
        WeightQuantizer dead =
                WeightQuantizer.of(2, IntervalTransformer.weights(before.center(), before.halfWidth(), 1f));
        assertThat(dead.code(1f)).isZero();
        Interval after = projected(1f, 0.25f, 0.01f, 1f, 2, 1f);
        WeightQuantizer alive =
                WeightQuantizer.of(2, IntervalTransformer.weights(after.center(), after.halfWidth(), 1f));
        assertThat(alive.code(1f)).isEqualTo(1);
        assertThat(alive.code(-1f)).isEqualTo(-1);
        float[] gradient = {1f};
        alive.gradients(new float[] {1f}, gradient, gradient, 0, 1, new GradientSums(2));
        assertThat(gradient[0]).isPositive();
    }

    @Property(tries = 2000)
    void aProjectedIntervalKeepsTheLargestWeightAlive(
            @ForAll @FloatRange(min = -5, max = 50) float center,
            @ForAll @FloatRange(min = -5, max = 50) float halfWidth,
            @ForAll @FloatRange(min = 0.0001f, max = 2) @Scale(4) float floor,
            @ForAll @FloatRange(min = 0.0001f, max = 4) @Scale(4) float largest,
            @ForAll @IntRange(min = 2, max = 8) int bits,
            @ForAll @FloatRange(min = 0.0625f, max = 16) @Scale(4) float gamma) {
        Interval interval = projected(center, halfWidth, floor, largest, bits, gamma);
        assertThat(interval.center()).isGreaterThanOrEqualTo(interval.halfWidth());
        WeightQuantizer quantizer =
                WeightQuantizer.of(bits, IntervalTransformer.weights(interval.center(), interval.halfWidth(), gamma));
        assertThat(quantizer.code(largest)).as(interval.toString()).isPositive();
        assertThat(quantizer.code(-largest)).as(interval.toString()).isNegative();
        assertThat(projected(interval.center(), interval.halfWidth(), floor, largest, bits, gamma))
                .isEqualTo(interval);
    }

    /** Expected: gamma max(t, 2^-12)^(gamma - 1) / 2d and max(t, 2^-12)^gamma ln max(t, 2^-12), worked out in decimal. */
    @ParameterizedTest
    @CsvSource({
        // gamma, t, slope * 2d, dL/dgamma: two on either side of the guard
        "0.0625, 0.000001, 152.21851, -4.9457734",
        "0.0625, 0.0002, 152.21851, -4.9457734",
        "0.0625, 0.0003, 125.48125, -4.885775",
        "0.5, 0.000001, 32, -0.1299651",
        "0.5, 0.25, 1, -0.69314718",
        "1.5, 0.000001, 0.0234375, -0.00003172976",
        "1.5, 0.01, 0.15, -0.0046051702"
    })
    void theSlopeOfAnExponentIsBounded(float gamma, float t, double slope, double byGamma) {
        IntervalTransformer interval = new IntervalTransformer(0.5f, 0.5f, gamma, true);
        float[] gradient = {1f, 1f};
        GradientSums sums = new GradientSums(3);
        interval.gradients(new float[] {t, -t}, gradient, 2, sums);
        assertThat((double) gradient[0]).isCloseTo(slope, within(1e-5 * slope));
        assertThat(gradient[1]).isEqualTo(gradient[0]);
        assertThat(sums.sum(IntervalTransformer.GAMMA)).isZero();
        GradientSums one = new GradientSums(3);
        interval.gradients(new float[] {t}, new float[] {1f}, 1, one);
        assertThat(one.sum(IntervalTransformer.GAMMA)).isCloseTo(byGamma, within(1e-5 * Math.abs(byGamma)));
    }

    @Test
    void aNaNIsSeenAndCodedAsZero() {
        float[] values = new float[3000];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble();
        }
        float[] codes = new float[values.length];
        ActivationQuantizer quantizer = ActivationQuantizer.clipped(3, new ClipTransformer(0.8f));
        assertThat(quantizer.codes(values, codes, 0, codes.length)).isTrue();
        values[2999] = Float.NaN;
        assertThat(quantizer.codes(values, codes, 0, codes.length)).isFalse();
        assertThat(codes[2999]).isZero();
        assertThat(quantizer.code(Float.NaN)).isZero();
    }
}
