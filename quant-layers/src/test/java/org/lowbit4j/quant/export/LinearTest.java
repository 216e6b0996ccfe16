package org.lowbit4j.quant.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;

class LinearTest {

    private static final WeightShape SHAPE = new WeightShape(3, 3, 3, 2);

    private static double[] steps(Linear linear) {
        double[] values = linear.values();
        int depth = SHAPE.depth();
        double[] steps = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            steps[i] = values[i] / linear.step(i / depth);
        }
        return steps;
    }

    /** Two products of a weight's byte and an unsigned byte fit 16 bits on every CPU. */
    @ParameterizedTest
    @CsvSource({"8, SYMMETRIC", "8, ODD_POINTS", "7, ODD_POINTS", "8, TWOS_COMPLEMENT"})
    void largeCodesAreScaledSoThatPairsOfProductsFit16Bits(int bits, WeightGrid.Coding coding) {
        WeightGrid grid = new WeightGrid(bits, coding);
        int[] codes = new Random(1)
                .ints(SHAPE.size(), grid.minCode(), grid.maxCode() + 1)
                .toArray();
        for (int o = 0; o < SHAPE.outputs(); o++) {
            codes[o * SHAPE.depth()] = grid.maxCode();
        }
        double[] steps = steps(linear(WeightCodes.of(grid, SHAPE, codes)));
        assertThat(Arrays.stream(steps).map(Math::abs).max().orElseThrow()).isBetween(64 - 1e-9, 64 + 1e-9);
    }

    @ParameterizedTest
    @CsvSource({
        "2, SYMMETRIC",
        "7, SYMMETRIC",
        "1, ODD_POINTS",
        "6, ODD_POINTS",
        "2, TWOS_COMPLEMENT",
        "7, TWOS_COMPLEMENT"
    })
    void lowBitCodesStayWhatTheyAre(int bits, WeightGrid.Coding coding) {
        WeightGrid grid = new WeightGrid(bits, coding);
        int[] codes = new Random(1)
                .ints(SHAPE.size(), grid.minCode(), grid.maxCode() + 1)
                .toArray();
        codes[0] = grid.minCode();
        WeightCodes weights = WeightCodes.of(grid, SHAPE, codes);
        double[] steps = steps(linear(weights));
        Arrays.sort(steps);
        double[] integers = IntStream.range(0, codes.length)
                .mapToDouble(i -> (double) weights.value(i) * grid.levels())
                .sorted()
                .toArray();
        assertThat(steps).containsExactly(integers, within(1e-5));
        assertThat(Math.max(-steps[0], steps[steps.length - 1])).isLessThan(64.5);
    }

    private static Linear linear(WeightCodes codes) {
        return Linear.of(
                new Node.FloatConvolution("layer", 0, Window.square(3, 1, 1), codes, FloatVector.of(new float[0])));
    }
}
