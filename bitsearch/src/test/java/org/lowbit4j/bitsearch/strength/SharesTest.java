package org.lowbit4j.bitsearch.strength;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class SharesTest {

    private static final Offset<Double> EXACT = within(1e-12);

    private static double[] random(long seed, int count, double bound) {
        return new SplittableRandom(seed).doubles(count, -bound, bound).toArray();
    }

    @Property(tries = 500)
    void areTheNaiveSoftmax(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 8) int count,
            @ForAll @DoubleRange(min = 0.1, max = 10) double temperature) {
        double[] strengths = random(seed, count, 20);
        double[] noise = new GumbelNoise(1).operand(0, 0, strengths.length);
        double sum = 0;
        for (int i = 0; i < strengths.length; i++) {
            sum += Math.exp((strengths[i] + noise[i]) / temperature);
        }
        Shares shares = Shares.of(strengths, noise, temperature);
        double total = 0;
        for (int i = 0; i < strengths.length; i++) {
            assertThat(shares.at(i)).isCloseTo(Math.exp((strengths[i] + noise[i]) / temperature) / sum, within(1e-9));
            assertThat(shares.at(i)).isLessThanOrEqualTo(shares.at(shares.largest()));
            total += shares.at(i);
        }
        assertThat(total).isCloseTo(1, EXACT);
    }

    @Property(tries = 300)
    void strengthGradientIsTheFiniteDifference(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 8) int count,
            @ForAll @DoubleRange(min = 0.5, max = 5) double temperature) {
        double[] strengths = random(seed, count, 3);
        double[] noise = new GumbelNoise(7).operand(3, 5, count);
        double[] byShare = random(seed + 1, count, 10);
        double[] gradient = Shares.of(strengths, noise, temperature).strengthGradient(byShare);
        for (int i = 0; i < count; i++) {
            double[] up = strengths.clone();
            double[] down = strengths.clone();
            up[i] += 1e-5;
            down[i] -= 1e-5;
            double difference = (Shares.of(up, noise, temperature).mean(byShare)
                            - Shares.of(down, noise, temperature).mean(byShare))
                    / 2e-5;
            assertThat(gradient[i]).isCloseTo(difference, within(1e-7));
        }
    }

    @Test
    void hugeStrengthsDoNotOverflow() {
        Shares shares = Shares.of(-2000, 0, 3000);
        assertThat(shares.toArray()).containsExactly(0, 0, 1);
        assertThat(shares.log(0)).isEqualTo(-5000);
        assertThat(shares.largest()).isEqualTo(2);
    }

    @Test
    void equalSharesMeanTheLeastBits() {
        assertThat(Shares.of(1, 2, 2).largest()).isEqualTo(1);
        assertThat(Shares.of(0, 0, 0, 0).toArray()).containsOnly(0.25);
    }

    @Test
    void refusesWhatIsNoNumberOrDoesNotFit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Shares.of(1, Double.NaN))
                .withMessageContaining("strength 1 is NaN");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Shares.of(new double[2], new double[3], 1))
                .withMessageContaining("2 strengths with 3 values of noise");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Shares.of(new double[2], new double[2], 0))
                .withMessageContaining("temperature 0.0");
        assertThatIllegalArgumentException().isThrownBy(Shares::of).withMessageContaining("at least 1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Shares.of(1, 2).strengthGradient(1))
                .withMessageContaining("1 values for 2 candidates");
    }
}
