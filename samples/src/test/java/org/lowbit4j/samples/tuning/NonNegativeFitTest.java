package org.lowbit4j.samples.tuning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class NonNegativeFitTest {

    private static final Offset<Double> CLOSE = within(1e-6);

    @Test
    void whatFitsExactlyIsFound() {
        double[][] rows = {{1, 0, 2}, {3, 1, 0}, {0, 2, 5}, {1, 1, 1}};
        double[] y = {1 * 4 + 2 * 7, 3 * 4, 5 * 7, 4 + 7};
        assertThat(NonNegativeFit.solve(rows, y)).containsExactly(new double[] {4, 0, 7}, CLOSE);
    }

    @Test
    void aCoefficientThatWouldBeNegativeIsZeroAndTheOthersFitWithoutIt() {
        assertThat(NonNegativeFit.solve(new double[][] {{1, 1}, {1, 2}, {1, 3}}, new double[] {3, 2, 1}))
                .containsExactly(new double[] {2, 0}, CLOSE);
    }

    @Test
    void aColumnOfZerosGetsZero() {
        assertThat(NonNegativeFit.solve(new double[][] {{0, 2}, {0, 4}}, new double[] {1, 2}))
                .containsExactly(new double[] {0, 0.5}, CLOSE);
    }

    /** The conditions of Karush, Kuhn and Tucker: no slope where a coefficient is positive, none downwards where it is 0. */
    @Property(tries = 200)
    void noOtherCoefficientsAreBetter(@ForAll long seed) {
        Random random = new Random(seed);
        int columns = 1 + random.nextInt(6);
        double[][] rows = new double[columns + random.nextInt(20)][columns];
        double[] y = new double[rows.length];
        for (int r = 0; r < rows.length; r++) {
            y[r] = random.nextGaussian();
            for (int i = 0; i < columns; i++) {
                rows[r][i] = random.nextDouble();
            }
        }
        double[] b = NonNegativeFit.solve(rows, y);
        for (int i = 0; i < columns; i++) {
            double slope = 0;
            for (int r = 0; r < rows.length; r++) {
                double error = -y[r];
                for (int j = 0; j < columns; j++) {
                    error += rows[r][j] * b[j];
                }
                slope += error * rows[r][i];
            }
            assertThat(b[i]).isNotNegative();
            assertThat(b[i] > 0 ? Math.abs(slope) : -slope).isLessThan(1e-3);
        }
    }
}
