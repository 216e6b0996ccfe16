package org.lowbit4j.quant.quantizer;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.FloatRange;
import org.junit.jupiter.api.Test;

class IntervalTest {

    private static final float NO_CAP = Float.POSITIVE_INFINITY;

    @Test
    void leavesValidIntervalsAlone() {
        assertThat(Interval.project(0.5f, 0.25f, 0.1f, 0.5f)).isEqualTo(new Interval(0.5f, 0.25f));
        assertThat(Interval.project(0.5f, 0.5f, 0.5f, NO_CAP)).isEqualTo(new Interval(0.5f, 0.5f));
        assertThat(Interval.projectAffine(-0.5f, 0.5f, 0.1f)).isEqualTo(new Interval(-0.5f, 0.5f));
    }

    @Test
    void keepsTheUpperEndOfAnIntervalThatReachesBelowZero() {
        assertThat(Interval.project(0.25f, 0.75f, 0.1f, NO_CAP)).isEqualTo(new Interval(0.5f, 0.5f));
    }

    @Test
    void holdsFloorAndCap() {
        assertThat(Interval.project(0.5f, 0.01f, 0.125f, NO_CAP)).isEqualTo(new Interval(0.5f, 0.125f));
        assertThat(Interval.project(3f, 0.25f, 0.125f, 1f)).isEqualTo(new Interval(1f, 0.25f));
        assertThat(Interval.project(3f, 2f, 0.125f, 1f)).isEqualTo(new Interval(1f, 1f));
        assertThat(Interval.project(-3f, 2f, 0.125f, 1f)).isEqualTo(new Interval(0.125f, 0.125f));
        assertThat(Interval.project(3f, 2f, 1f, 0.5f)).isEqualTo(new Interval(1f, 1f));
    }

    @Property(tries = 1000)
    void everyProjectionIsAValidIntervalAndProjectsToItself(
            @ForAll @FloatRange(min = -10, max = 10) float center,
            @ForAll @FloatRange(min = -10, max = 10) float halfWidth,
            @ForAll @FloatRange(min = 0.01f, max = 2) float floor,
            @ForAll @FloatRange(min = 0.01f, max = 12) float cap) {
        Interval valid = Interval.project(center, halfWidth, floor, cap);
        IntervalTransformer.weights(valid.center(), valid.halfWidth(), 1f);
        assertThat(valid.halfWidth()).isGreaterThanOrEqualTo(floor);
        assertThat(valid.center()).isLessThanOrEqualTo(Math.max(cap, floor));
        assertThat(Interval.project(valid.center(), valid.halfWidth(), floor, cap))
                .isEqualTo(valid);
        Interval affine = Interval.projectAffine(center, halfWidth, floor);
        ActivationQuantizer.affine(affine.center(), affine.halfWidth());
        assertThat(Interval.projectAffine(affine.center(), affine.halfWidth(), floor))
                .isEqualTo(affine);
    }
}
