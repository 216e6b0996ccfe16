package org.lowbit4j.quant.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.schedule.ISchedule;

class LearningRateDecayTest {

    @Test
    void fallsToATenthWhereEpochsBegin() {
        ISchedule schedule = new LearningRateDecay.Steps(List.of(2, 3)).schedule(0.4, 5, 10);
        for (int iteration = 0; iteration < 60; iteration++) {
            double expected = iteration < 20 ? 0.4 : iteration < 30 ? 0.04 : 0.004;
            assertThat(schedule.valueAt(iteration, 0)).isCloseTo(expected, within(1e-12));
        }
    }

    @Test
    void fallsToZeroAlongHalfACosine() {
        ISchedule schedule = LearningRateDecay.COSINE.schedule(0.2, 4, 5);
        for (int iteration = 0; iteration <= 20; iteration++) {
            assertThat(schedule.valueAt(iteration, 0))
                    .isCloseTo(0.1 * (1 + Math.cos(Math.PI * iteration / 20)), within(1e-12));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cosine", "steps:1", "steps:30,60,85,95,105"})
    void isReadFromItsText(String text) {
        assertThat(LearningRateDecay.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "linear", "steps", "steps:", "steps:a", "steps:3,2", "steps:0,2", "steps:2,2", "steps:1.5"})
    void refusesOtherTexts(String text) {
        assertThatThrownBy(() -> LearningRateDecay.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("schedule")
                .hasMessageContaining("expected");
    }

    @Test
    void aWarmUpGrowsAlongALine() {
        ISchedule schedule = LearningRateDecay.afterWarmUp(0.5, LearningRateDecay.parse("steps:1"))
                .schedule(0.8, 2, 8);
        assertThat(schedule.valueAt(0, 0)).isCloseTo(0.2, within(1e-12));
        assertThat(schedule.valueAt(1, 0)).isCloseTo(0.4, within(1e-12));
        assertThat(schedule.valueAt(3, 0)).isCloseTo(0.8, within(1e-12));
        assertThat(schedule.valueAt(7, 0)).isCloseTo(0.8, within(1e-12));
        assertThat(schedule.valueAt(8, 1)).isCloseTo(0.08, within(1e-12));
        assertThat(LearningRateDecay.afterWarmUp(0, LearningRateDecay.COSINE)).isEqualTo(LearningRateDecay.COSINE);
        assertThatThrownBy(() -> LearningRateDecay.afterWarmUp(2, LearningRateDecay.COSINE)
                        .schedule(1, 2, 8))
                .hasMessageContaining("warm-up of 2.0 epochs in a training of 2");
        assertThatThrownBy(() -> LearningRateDecay.afterWarmUp(-1, LearningRateDecay.COSINE))
                .hasMessageContaining("expected a positive number");
    }
}
