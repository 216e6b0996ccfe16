package org.lowbit4j.bitsearch.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.ir.ActivationGrid.Coding;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.bitsearch.strength.Shares;
import org.lowbit4j.quant.operand.RangeBackward;
import org.lowbit4j.quant.quantizer.ClipTransformer;
import org.lowbit4j.quant.quantizer.CodeForm;
import org.lowbit4j.quant.quantizer.RangeTransformer;
import org.lowbit4j.quant.quantizer.TanhTransformer;
import org.lowbit4j.quant.scheme.DorefaWeights;
import org.lowbit4j.testsupport.GoldenArrays;

/** The aggregations of the golden file: mixtures, and the gradients of everything below them. */
class GoldenMixtureDataTest {

    private static final Candidates CANDIDATES = Candidates.of(1, 2, 3, 4, 5);

    private final GoldenArrays golden = GoldenArrays.read("ebs_golden.npz");

    @Test
    void weights() {
        for (String name : golden.cases("agg\\d+")) {
            float[] w = golden.floats(name + "_w");
            List<CodeForm> grids = CANDIDATES.bits().stream()
                    .map(bits -> CodeForm.of(new DorefaWeights(bits).grid()))
                    .toList();
            TanhTransformer transformer = TanhTransformer.of(w);
            Shares shares = shares(name, "r");
            checkMixture(name, transformer, grids, shares, w, 1, "wagg");
            RangeBackward backward =
                    checkGradient(name, transformer, grids, w, golden.floats(name + "_grad_wagg"), 1, "w");
            close(shares.strengthGradient(backward.products()), golden.doubles(name + "_grad_r"));
        }
    }

    @Test
    void activations() {
        for (String name : golden.cases("agg\\d+")) {
            float alpha = golden.floats(name + "_alpha")[0];
            List<CodeForm> grids = CANDIDATES.bits().stream()
                    .map(bits -> CodeForm.of(Coding.UNSIGNED, bits))
                    .toList();
            ClipTransformer transformer = new ClipTransformer(alpha);
            float[] x = golden.floats(name + "_x");
            Shares shares = shares(name, "s");
            checkMixture(name, transformer, grids, shares, x, alpha, "xagg");
            RangeBackward backward =
                    checkGradient(name, transformer, grids, x, golden.floats(name + "_grad_xagg"), alpha, "x");
            close(shares.strengthGradient(backward.products()), golden.doubles(name + "_grad_s"));
            double byAlpha = backward.sums().sum(0) + shares.mean(backward.products()) / alpha;
            close(new double[] {byAlpha}, golden.doubles(name + "_grad_alpha_lsq"));
        }
    }

    private Shares shares(String name, String strengths) {
        return Shares.of(
                golden.doubles(name + "_" + strengths),
                golden.doubles(name + "_gumbel_" + strengths),
                golden.doubles(name + "_tau")[0]);
    }

    private void checkMixture(
            String name,
            RangeTransformer transformer,
            List<CodeForm> grids,
            Shares shares,
            float[] values,
            double scale,
            String expected) {
        float[] mixed = new float[values.length];
        new MixtureForward(transformer, grids, shares.toArray()).run(values, mixed, values.length);
        double[] scaled = new double[mixed.length];
        for (int i = 0; i < mixed.length; i++) {
            scaled[i] = scale * mixed[i];
        }
        assertThat(scaled).as(name).containsExactly(golden.doubles(name + "_" + expected), within(2e-6));
    }

    private RangeBackward checkGradient(
            String name,
            RangeTransformer transformer,
            List<CodeForm> grids,
            float[] values,
            float[] upstream,
            float scale,
            String expected) {
        float[] gradient = upstream.clone();
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] *= scale;
        }
        RangeBackward backward = new RangeBackward(transformer, transformer.parameters(), grids, 1);
        backward.run(values, gradient, values.length);
        double[] widened = new double[gradient.length];
        for (int i = 0; i < widened.length; i++) {
            widened[i] = gradient[i];
        }
        close(widened, golden.doubles(name + "_grad_" + expected));
        return backward;
    }

    private static void close(double[] actual, double[] expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.length; i++) {
            assertThat(actual[i]).isCloseTo(expected[i], within(1e-4 * (1 + Math.abs(expected[i]))));
        }
    }
}
