package org.lowbit4j.bitsearch.strength;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.lowbit4j.testsupport.GoldenArrays;

/** Shares and strength gradients of the golden aggregations; the quantizers here are naive ones in double. */
class GoldenStrengthDataTest {

    private static final Candidates CANDIDATES = Candidates.of(1, 2, 3, 4, 5);

    private final GoldenArrays golden = GoldenArrays.read("ebs_golden.npz");

    @Test
    void sharesAndStrengthGradientsAreThoseOfTheGoldenFile() {
        golden.cases("agg\\d+").forEach(this::check);
    }

    private void check(String name) {
        double temperature = golden.doubles(name + "_tau")[0];
        Shares weights = Shares.of(golden.doubles(name + "_r"), golden.doubles(name + "_gumbel_r"), temperature);
        Shares activations = Shares.of(golden.doubles(name + "_s"), golden.doubles(name + "_gumbel_s"), temperature);
        assertThat(weights.toArray()).containsExactly(golden.doubles(name + "_p"), within(1e-12));
        assertThat(activations.toArray()).containsExactly(golden.doubles(name + "_q"), within(1e-12));
        double[] w = golden.doubles(name + "_w");
        double[] x = golden.doubles(name + "_x");
        double alpha = golden.doubles(name + "_alpha")[0];
        double[] byWeights = new double[CANDIDATES.size()];
        double[] byActivations = new double[CANDIDATES.size()];
        for (int i = 0; i < CANDIDATES.size(); i++) {
            byWeights[i] = inner(golden.doubles(name + "_grad_wagg"), doReFa(w, CANDIDATES.at(i)));
            byActivations[i] = inner(golden.doubles(name + "_grad_xagg"), pact(x, alpha, CANDIDATES.at(i)));
        }
        assertThat(weights.strengthGradient(byWeights)).containsExactly(golden.doubles(name + "_grad_r"), within(1e-9));
        assertThat(activations.strengthGradient(byActivations))
                .containsExactly(golden.doubles(name + "_grad_s"), within(1e-9));
    }

    private static double inner(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double[] doReFa(double[] w, int bits) {
        int n = (1 << bits) - 1;
        double max = Arrays.stream(w).map(Math::tanh).map(Math::abs).max().orElseThrow();
        return Arrays.stream(w)
                .map(v -> 2 * Math.rint(n * (Math.tanh(v) / (2 * max) + 0.5)) / n - 1)
                .toArray();
    }

    private static double[] pact(double[] x, double alpha, int bits) {
        int n = (1 << bits) - 1;
        return Arrays.stream(x)
                .map(v -> alpha * Math.rint(n * Math.min(Math.max(v / alpha, 0), 1)) / n)
                .toArray();
    }
}
