package org.lowbit4j.quant.quantizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** DoReFa weights and PACT activations beyond the golden vectors: every float, thresholds, long tensors, bad input. */
class EbsQuantizersTest {

    private static float[] gaussians(int count, double deviation) {
        Random random = new Random(count);
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (random.nextGaussian() * deviation);
        }
        return values;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 8})
    void arraysAndScalarsHaveTheSameCodes(int bits) {
        float[] values = gaussians(1311, 0.8);
        WeightQuantizer weights = WeightQuantizer.dorefa(bits, TanhTransformer.of(values));
        ActivationQuantizer activations = ActivationQuantizer.clipped(bits, new ClipTransformer(0.7f));
        float[] weightCodes = new float[values.length];
        float[] activationCodes = new float[values.length];
        weights.codes(values, weightCodes, 0, values.length);
        activations.codes(values, activationCodes, 0, values.length);
        int n = (1 << bits) - 1;
        for (int i = 0; i < values.length; i++) {
            assertThat(weightCodes[i]).isEqualTo(weights.code(values[i])).isBetween(0f, (float) n);
            assertThat(activationCodes[i]).isEqualTo(activations.code(values[i]));
            assertThat(activations.quantize(values[i])).isEqualTo(0.7f * (activationCodes[i] / n));
        }
        assertThat(weights.prunedShare(values)).isZero();
    }

    @Test
    void everyFloatHasACode() {
        WeightQuantizer weights = WeightQuantizer.dorefa(3, TanhTransformer.of(1f));
        ActivationQuantizer activations = ActivationQuantizer.clipped(3, new ClipTransformer(2f));
        float[] values = {Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, 9f, -9f, Float.NaN};
        float[] codes = new float[values.length];
        weights.codes(values, codes, 0, codes.length);
        assertThat(codes).containsExactly(7f, 0f, 7f, 0f, 0f);
        activations.codes(values, codes, 0, codes.length);
        assertThat(codes).containsExactly(7f, 0f, 7f, 0f, 0f);
        float[] zeros = new float[3];
        WeightQuantizer.dorefa(2, TanhTransformer.of(zeros)).codes(zeros, zeros, 0, 3);
        assertThat(zeros).containsExactly(2f, 2f, 2f);
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 8})
    void theLastWeightCodeBeginsAtTheThreshold(int bits) {
        WeightQuantizer quantizer = WeightQuantizer.dorefa(bits, TanhTransformer.of(1.3f));
        float threshold = quantizer.clippingThreshold();
        int n = quantizer.grid().levels();
        assertThat(quantizer.code(threshold * 1.001f)).isEqualTo(n);
        assertThat(quantizer.code(threshold * 0.999f)).isEqualTo(n - 1);
        assertThat(quantizer.code(-threshold * 1.001f)).isZero();
        assertThat(quantizer.pruningThreshold()).isZero();
    }

    @Test
    void theGradientOfAClipIsTheSumOfItsTermsOverLongTensors() {
        float[] values = gaussians(70_001, 1);
        float[] upstream = gaussians(70_002, 1);
        float[] gradient = new float[values.length];
        float alpha = 0.9f;
        ClipTransformer clip = new ClipTransformer(alpha, -1f, 0.75f);
        GradientSums sums = new GradientSums(1);
        new ActivationQuantizer(
                        ActivationQuantizer.clipped(4, new ClipTransformer(alpha))
                                .grid(),
                        clip)
                .gradients(values, upstream, gradient, 0, values.length, sums);
        double expected = 0;
        double terms = 0;
        for (int i = 0; i < values.length; i++) {
            double t = (double) values[i] / alpha;
            boolean inside = t > -1 && t < 0.75;
            expected -= inside ? upstream[i] * t / alpha : 0;
            terms += Math.abs(upstream[i] * t / alpha);
            assertThat(gradient[i]).isEqualTo(inside ? upstream[i] * (1f / alpha) : 0f);
        }
        assertThat(sums.sum(0)).isCloseTo(expected, within(1e-6 * terms));
    }

    @Test
    void theClipIsAnIntervalWhoseEndsMoveTogether() {
        float[] values = gaussians(300, 1);
        float[] viaClip = gaussians(301, 1);
        float[] viaInterval = viaClip.clone();
        GradientSums sums = new GradientSums(1);
        GradientSums expected = new GradientSums(2);
        new ClipTransformer(1.5f).gradients(values, viaClip, values.length, sums);
        IntervalTransformer.activations(0.75f, 0.75f).gradients(values, viaInterval, values.length, expected);
        assertThat(viaClip).containsExactly(viaInterval);
        double ends = expected.sum(IntervalTransformer.CENTER) + expected.sum(IntervalTransformer.HALF_WIDTH);
        assertThat(sums.sum(0)).isCloseTo(ends / 2, within(1e-5)).isNotZero();
    }

    @Test
    void aNaNShowsInEveryGradient() {
        float[] values = {0.5f, Float.NaN, 0.5f};
        float[] gradient = {1f, 1f, Float.NaN};
        GradientSums sums = new GradientSums(2);
        ActivationQuantizer.clipped(2, new ClipTransformer(2f)).gradients(values, gradient, gradient, 0, 3, sums);
        assertThat(gradient).containsExactly(0.5f, Float.NaN, Float.NaN);
        assertThat(sums.sum(0)).isNaN();
        float[] weightGradient = {1f, 1f, Float.NaN};
        WeightQuantizer.dorefa(2, TanhTransformer.of(1f))
                .gradients(values, weightGradient, weightGradient, 0, 3, new GradientSums(2));
        assertThat(weightGradient[0]).isFinite();
        assertThat(weightGradient[1]).isNaN();
        assertThat(weightGradient[2]).isNaN();
    }

    @Test
    void refusesBadNumbers() {
        assertThatThrownBy(() -> WeightQuantizer.dorefa(0, new TanhTransformer(1f)))
                .hasMessageContaining("weight bits 0");
        assertThatThrownBy(() -> WeightQuantizer.dorefa(9, new TanhTransformer(1f)))
                .hasMessageContaining("1..8");
        assertThatThrownBy(() -> ActivationQuantizer.clipped(9, new ClipTransformer(1f)))
                .hasMessageContaining("activation bits 9");
        for (float alpha : new float[] {0f, -1f, Float.NaN, Float.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> new ClipTransformer(alpha)).hasMessageContaining("clip alpha " + alpha);
        }
        assertThatThrownBy(() -> TanhTransformer.of(new float[] {1f, Float.NaN}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NaN");
        assertThatThrownBy(() -> new TanhTransformer(1.5f)).hasMessageContaining("1.5");
    }
}
