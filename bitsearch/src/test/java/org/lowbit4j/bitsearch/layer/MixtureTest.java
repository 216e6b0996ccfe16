package org.lowbit4j.bitsearch.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lowbit4j.binconv.ir.ActivationGrid.Coding;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.quant.operand.RangeBackward;
import org.lowbit4j.quant.quantizer.ActivationQuantizer;
import org.lowbit4j.quant.quantizer.ClipTransformer;
import org.lowbit4j.quant.quantizer.CodeForm;
import org.lowbit4j.quant.quantizer.GradientSums;
import org.lowbit4j.quant.quantizer.IntervalTransformer;
import org.lowbit4j.quant.quantizer.RangeTransformer;
import org.lowbit4j.quant.quantizer.TanhTransformer;
import org.lowbit4j.quant.quantizer.WeightQuantizer;
import org.lowbit4j.quant.scheme.DorefaWeights;
import org.lowbit4j.quant.scheme.QilWeights;
import org.lowbit4j.quant.scheme.WeightScheme;

/** The fused loops against the quantizers of quant-layers, one candidate at a time. */
class MixtureTest {

    private static final double[] SHARES = {0.1, 0.3, 0.05, 0.55};
    private static final Candidates CANDIDATES = Candidates.of(2, 3, 5, 8);

    /** What a mixture is compared with: each candidate's quantized value. */
    private interface Single {
        double of(int bits, float value);
    }

    private record Case(String name, RangeTransformer transformer, List<CodeForm> grids, Single single) {}

    private static List<Case> cases(float[] values) {
        TanhTransformer tanh = TanhTransformer.of(values);
        IntervalTransformer weights = IntervalTransformer.weights(0.5f, 0.4f, 0.7f);
        IntervalTransformer signed = IntervalTransformer.signedActivations(0.7f, 0.6f);
        ClipTransformer clip = new ClipTransformer(1.3f);
        return List.of(
                new Case(
                        "DoReFa",
                        tanh,
                        weights(DorefaWeights::new),
                        (bits, v) -> WeightQuantizer.dorefa(bits, tanh).quantize(v)),
                new Case(
                        "QIL weights",
                        weights,
                        weights(QilWeights::of),
                        (bits, v) -> WeightQuantizer.of(bits, weights).quantize(v)),
                new Case(
                        "PACT",
                        clip,
                        activations(Coding.UNSIGNED),
                        (bits, v) -> ActivationQuantizer.clipped(bits, clip).quantize(v) / 1.3),
                new Case(
                        "QIL signed activations",
                        signed,
                        activations(Coding.SIGNED),
                        (bits, v) -> ActivationQuantizer.of(bits, signed).quantize(v)));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 511, 512, 513, 1700})
    void isTheSumOfAllCandidatesWeightedWithTheirShares(int length) {
        float[] values = values(length);
        for (Case mixed : cases(values)) {
            float[] results = new float[length];
            new MixtureForward(mixed.transformer(), mixed.grids(), SHARES).run(values, results, length);
            for (int i = 0; i < length; i++) {
                double expected = 0;
                for (int c = 0; c < SHARES.length; c++) {
                    expected += SHARES[c] * mixed.single().of(CANDIDATES.at(c), values[i]);
                }
                assertThat((double) results[i]).as(mixed.name()).isCloseTo(expected, within(1e-6));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 512, 513, 40_000})
    void sumsTheInnerProductsOfTheGradientWithEveryCandidate(int length) {
        float[] values = values(length);
        float[] upstream = values(length);
        for (Case mixed : cases(values)) {
            RangeBackward backward = new RangeBackward(mixed.transformer(), 3, mixed.grids(), 1);
            backward.run(values, upstream.clone(), length);
            double[] products = backward.products();
            for (int c = 0; c < SHARES.length; c++) {
                double expected = 0;
                double size = 0;
                for (int i = 0; i < length; i++) {
                    double term = upstream[i] * mixed.single().of(CANDIDATES.at(c), values[i]);
                    expected += term;
                    size += Math.abs(term);
                }
                assertThat(products[c]).as(mixed.name()).isCloseTo(expected, within(1e-6 * size + 1e-6));
            }
        }
    }

    @Test
    void theGradientOfTheValuesIsThatOfTheTransformer() {
        float[] values = values(1000);
        for (Case mixed : cases(values)) {
            float[] gradient = values(1000);
            float[] expected = Arrays.copyOf(gradient, 512);
            new RangeBackward(mixed.transformer(), 3, mixed.grids(), 1).run(values, gradient, 1000);
            mixed.transformer().gradients(values.clone(), expected, 512, new GradientSums(3));
            assertThat(Arrays.copyOf(gradient, 512)).as(mixed.name()).isEqualTo(expected);
        }
    }

    @Test
    void aNaNIsAtCodeZeroAndReported() {
        float[] values = {0.1f, Float.NaN};
        for (Case mixed : cases(new float[] {1})) {
            float[] results = new float[2];
            MixtureForward mixture = new MixtureForward(mixed.transformer(), mixed.grids(), SHARES);
            assertThat(mixture.run(values, results, 2)).as(mixed.name()).isFalse();
            assertThat(results[0]).as(mixed.name()).isFinite();
            assertThat(results[1]).as(mixed.name()).isEqualTo((float)
                    mixed.grids().get(0).offset());
            assertThat(mixture.run(new float[] {0.1f, 0.2f}, results, 2)).isTrue();
        }
    }

    private static List<CodeForm> weights(IntFunction<WeightScheme> scheme) {
        return CANDIDATES.bits().stream()
                .map(bits -> CodeForm.of(scheme.apply(bits).grid()))
                .toList();
    }

    private static List<CodeForm> activations(Coding coding) {
        return CANDIDATES.bits().stream().map(bits -> CodeForm.of(coding, bits)).toList();
    }

    private static float[] values(int length) {
        Random random = new Random(length);
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
