package org.lowbit4j.bitsearch.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.bitsearch.strength.LayerShares;
import org.lowbit4j.bitsearch.strength.Shares;

class CostTableTest {

    private static CostTable random(SplittableRandom random, int weights, int activations) {
        SearchedLayer layer = new SearchedLayer(
                "layer",
                Candidates.of(IntStream.rangeClosed(1, weights).toArray()),
                Candidates.of(IntStream.rangeClosed(1, activations).toArray()));
        return CostTable.of(layer, (m, k) -> random.nextDouble() * 10);
    }

    private static double[] strengths(SplittableRandom random, int count) {
        return random.doubles(count, -2, 2).toArray();
    }

    @Property(tries = 300)
    void expectedCostIsTheSumOverAllPairs(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 8) int weights,
            @ForAll @IntRange(min = 1, max = 8) int activations) {
        SplittableRandom random = new SplittableRandom(seed);
        CostTable table = random(random, weights, activations);
        LayerShares shares =
                new LayerShares(Shares.of(strengths(random, weights)), Shares.of(strengths(random, activations)));
        double naive = 0;
        for (int i = 0; i < weights; i++) {
            for (int j = 0; j < activations; j++) {
                int pair = table.pairOf(i + 1, j + 1);
                assertThat(pair).isEqualTo(table.pair(i, j));
                assertThat(table.weightBits(pair)).isEqualTo(i + 1);
                assertThat(table.activationBits(pair)).isEqualTo(j + 1);
                naive += shares.weights().at(i) * shares.activations().at(j) * table.cost(pair);
            }
        }
        assertThat(table.expected(shares)).isCloseTo(naive, within(1e-12));
        assertThat(naive).isBetween(table.least() - 1e-12, table.greatest() + 1e-12);
    }

    @Property(tries = 200)
    void gradientByStrengthsIsTheFiniteDifference(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 8) int weights,
            @ForAll @IntRange(min = 1, max = 8) int activations,
            @ForAll @DoubleRange(min = 0.5, max = 5) double temperature) {
        SplittableRandom random = new SplittableRandom(seed);
        CostTable table = random(random, weights, activations);
        double[] r = strengths(random, weights);
        double[] s = strengths(random, activations);
        LayerGradient gradient = table.gradient(shares(r, s, temperature));
        for (int i = 0; i < weights; i++) {
            assertThat(gradient.weights()[i])
                    .isCloseTo(
                            (table.expected(shares(moved(r, i, 1e-5), s, temperature))
                                            - table.expected(shares(moved(r, i, -1e-5), s, temperature)))
                                    / 2e-5,
                            within(1e-8));
        }
        for (int j = 0; j < activations; j++) {
            assertThat(gradient.activations()[j])
                    .isCloseTo(
                            (table.expected(shares(r, moved(s, j, 1e-5), temperature))
                                            - table.expected(shares(r, moved(s, j, -1e-5), temperature)))
                                    / 2e-5,
                            within(1e-8));
        }
    }

    private static LayerShares shares(double[] r, double[] s, double temperature) {
        return new LayerShares(
                Shares.of(r, new double[r.length], temperature), Shares.of(s, new double[s.length], temperature));
    }

    private static double[] moved(double[] strengths, int index, double by) {
        double[] moved = strengths.clone();
        moved[index] += by;
        return moved;
    }

    @Test
    void refusesBitsThatAreNoCandidatesAndCostsThatAreNone() {
        SearchedLayer layer = new SearchedLayer("a \"b\"", Candidates.of(2, 4), Candidates.of(3));
        CostTable table = CostTable.of(layer, (m, k) -> m * k);
        assertThat(table.pairs()).isEqualTo(2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table.pairOf(3, 3))
                .withMessageContaining("at 3/3 bits: the candidates are 2,4 for weights and 3 for activations");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CostTable.of(layer, (m, k) -> m == 4 ? Double.NaN : 1))
                .withMessageContaining("at 4/3 bits: cost NaN");
        assertThatIllegalArgumentException().isThrownBy(() -> CostTable.of(layer, (m, k) -> -1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> table.expected(new LayerShares(Shares.of(0, 0, 0), Shares.of(0))))
                .withMessageContaining("2 values for 3 candidates");
    }
}
