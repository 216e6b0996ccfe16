package org.lowbit4j.bitsearch.latency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightShape;

class TypicalWeightsTest {

    private static final WeightShape SHAPE = new WeightShape(64, 3, 3, 16);

    /** The root mean square of the decoded weights: that of trained networks, or of LSQ's start; with one bit all are at the ends. */
    @ParameterizedTest
    @CsvSource({
        "1, ODD_POINTS, 1",
        "3, ODD_POINTS, 0.21",
        "5, ODD_POINTS, 0.2",
        "2, SYMMETRIC, 0.65",
        "3, SYMMETRIC, 0.42",
        "4, SYMMETRIC, 0.32",
        "5, SYMMETRIC, 0.25",
        "8, SYMMETRIC, 0.16",
        "4, TWOS_COMPLEMENT, 0.21",
        "8, TWOS_COMPLEMENT, 0.055"
    })
    void areSpreadAsTrainedOnesAre(int bits, WeightGrid.Coding coding, double rms) {
        WeightCodes weights = TypicalWeights.draw(new WeightGrid(bits, coding), SHAPE, new SplittableRandom(3));
        double sum = 0;
        double mean = 0;
        for (int i = 0; i < SHAPE.size(); i++) {
            sum += weights.value(i) * weights.value(i);
            mean += weights.value(i);
        }
        assertThat(Math.sqrt(sum / SHAPE.size())).isCloseTo(rms, within(0.03));
        assertThat(mean / SHAPE.size()).isCloseTo(0, within(0.03));
    }
}
