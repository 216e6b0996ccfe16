package org.lowbit4j.bitsearch.strength;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class GumbelNoiseTest {

    private static final double EULER = 0.5772156649015329;

    @Property(tries = 200)
    void isAFunctionOfSeedStepAndOperand(
            @ForAll long seed,
            @ForAll @LongRange(min = 0) long step,
            @ForAll @IntRange(min = 0, max = 60) int operand) {
        assertThat(new GumbelNoise(seed).operand(step, operand, 5))
                .isEqualTo(new GumbelNoise(seed).operand(step, operand, 5))
                .isNotEqualTo(new GumbelNoise(seed).operand(step + 1, operand, 5))
                .isNotEqualTo(new GumbelNoise(seed).operand(step, operand + 1, 5))
                .isNotEqualTo(new GumbelNoise(seed + 1).operand(step, operand, 5));
    }

    @Test
    void hasMeanAndVarianceOfTheGumbelDistribution() {
        GumbelNoise noise = new GumbelNoise(1);
        int count = 0;
        double sum = 0;
        double squares = 0;
        Set<Double> seen = new HashSet<>();
        for (int step = 0; step < 1000; step++) {
            for (int operand = 0; operand < 20; operand++) {
                for (double value : noise.operand(step, operand, 5)) {
                    sum += value;
                    squares += value * value;
                    count++;
                    seen.add(value);
                }
            }
        }
        double mean = sum / count;
        assertThat(mean).isCloseTo(EULER, within(0.02));
        assertThat(squares / count - mean * mean).isCloseTo(Math.PI * Math.PI / 6, within(0.05));
        assertThat(seen).hasSize(count);
    }

    @Test
    void theLargestNoisyStrengthFollowsTheSoftmax() {
        double[] strengths = {0, 1, 2};
        int[] wins = new int[3];
        int steps = 20_000;
        for (int step = 0; step < steps; step++) {
            wins[Shares.of(strengths, new GumbelNoise(5).operand(step, 0, 3), 1).largest()]++;
        }
        Shares shares = Shares.of(strengths);
        for (int i = 0; i < 3; i++) {
            assertThat((double) wins[i] / steps).isCloseTo(shares.at(i), within(0.015));
        }
    }
}
