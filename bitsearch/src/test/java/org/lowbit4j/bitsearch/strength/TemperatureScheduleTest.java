package org.lowbit4j.bitsearch.strength;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class TemperatureScheduleTest {

    @Test
    void fallsByTheSameFactorEveryStepFromTheFirstToTheLast() {
        TemperatureSchedule schedule = TemperatureSchedule.usual(11);
        assertThat(schedule.at(0)).isEqualTo(5);
        assertThat(schedule.at(5)).isCloseTo(Math.sqrt(5 * 0.5), within(1e-12));
        assertThat(schedule.at(10)).isEqualTo(0.5);
        assertThat(schedule.at(1000)).isEqualTo(0.5);
        for (int step = 1; step < 11; step++) {
            assertThat(schedule.at(step) / schedule.at(step - 1)).isCloseTo(Math.pow(0.1, 0.1), within(1e-12));
        }
    }

    @Test
    void oneStepHasTheLastTemperature() {
        assertThat(new TemperatureSchedule(2, 1, 1).at(0)).isEqualTo(1);
        assertThat(new TemperatureSchedule(1, 1, 5).at(2)).isEqualTo(1);
    }

    @Test
    void refusesWhatDoesNotFall() {
        assertThatIllegalArgumentException().isThrownBy(() -> new TemperatureSchedule(1, 2, 5));
        assertThatIllegalArgumentException().isThrownBy(() -> new TemperatureSchedule(1, 0, 5));
        assertThatIllegalArgumentException().isThrownBy(() -> new TemperatureSchedule(Double.NaN, 1, 5));
        assertThatIllegalArgumentException().isThrownBy(() -> new TemperatureSchedule(Double.POSITIVE_INFINITY, 1, 5));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TemperatureSchedule.usual(0))
                .withMessageContaining("0 steps");
    }
}
