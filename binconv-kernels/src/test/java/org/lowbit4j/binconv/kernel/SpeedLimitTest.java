package org.lowbit4j.binconv.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.Window;

class SpeedLimitTest {

    private static final ConvolutionSpec SPEC = ConvolutionCase.of(
                    new Shape(4, 4, 8),
                    ConvolutionCase.grid(3, ActivationGrid.Coding.UNSIGNED),
                    Window.POINT,
                    5,
                    new WeightGrid(2, WeightGrid.Coding.SYMMETRIC),
                    ConvolutionCase.Fill.RANDOM,
                    1)
            .spec();

    @Test
    void theFasterOfCountingAndLookingUpIsTheLimit() {
        int macs = 4 * 4 * 8 * 5;
        assertThat(new SpeedLimit(12, 1).nanos(SPEC)).isCloseTo(macs * 6 / 12.0, within(1e-9));
        assertThat(new SpeedLimit(12, 10).nanos(SPEC)).isCloseTo(macs * 2 / 10.0, within(1e-9));
        assertThat(new SpeedLimit(12, 0).nanos(SPEC)).isCloseTo(macs * 6 / 12.0, within(1e-9));
    }

    @Test
    void itIsMeasuredWhereThereAreVectorKernels() {
        Optional<SpeedLimit> limit = SpeedLimit.measure(Duration.ofMillis(50));
        assertThat(limit.isPresent()).isEqualTo(KernelProviders.available().size() > 1);
        limit.ifPresent(measured -> assertThat(measured.countedBits()).isPositive());
    }
}
