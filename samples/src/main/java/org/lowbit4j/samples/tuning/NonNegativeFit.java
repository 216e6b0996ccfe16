package org.lowbit4j.samples.tuning;

import java.util.Arrays;

/**
 * Least squares with coefficients that are not negative: {@code min over b >= 0 of sum over rows of (row . b - y)^2}. One coefficient
 * after the other is set to what is best while the others stay, until none moves; the sum is convex, so this ends at its least.
 * (Commons Math has non-negative variables for linear programs only.)
 */
final class NonNegativeFit {

    private static final int MOST_SWEEPS = 20_000;

    /** Relative to the largest coefficient of columns scaled alike. */
    private static final double SMALLEST_MOVE = 1e-10;

    private NonNegativeFit() {}

    /** The coefficients, one a column. A column without any number but 0 gets 0. */
    static double[] solve(double[][] rows, double[] y) {
        int columns = rows[0].length;
        double[] scales = scales(rows, columns);
        double[][] gram = new double[columns][columns];
        double[] right = new double[columns];
        for (int r = 0; r < rows.length; r++) {
            for (int i = 0; i < columns; i++) {
                double value = rows[r][i] / scales[i];
                right[i] += value * y[r];
                for (int j = 0; j < columns; j++) {
                    gram[i][j] += value * rows[r][j] / scales[j];
                }
            }
        }
        double[] scaled = descend(gram, right);
        for (int i = 0; i < columns; i++) {
            scaled[i] /= scales[i];
        }
        return scaled;
    }

    /** The length of every column, 1 where it is 0. */
    private static double[] scales(double[][] rows, int columns) {
        double[] scales = new double[columns];
        for (double[] row : rows) {
            for (int i = 0; i < columns; i++) {
                scales[i] = Math.hypot(scales[i], row[i]);
            }
        }
        return Arrays.stream(scales).map(scale -> scale == 0 ? 1 : scale).toArray();
    }

    private static double[] descend(double[][] gram, double[] right) {
        double[] b = new double[right.length];
        for (int sweep = 0; sweep < MOST_SWEEPS; sweep++) {
            double largestMove = 0;
            double largest = 0;
            for (int i = 0; i < b.length; i++) {
                double slope = -right[i];
                for (int j = 0; j < b.length; j++) {
                    slope += gram[i][j] * b[j];
                }
                double next = gram[i][i] == 0 ? 0 : Math.max(0, b[i] - slope / gram[i][i]);
                largestMove = Math.max(largestMove, Math.abs(next - b[i]));
                largest = Math.max(largest, next);
                b[i] = next;
            }
            if (largestMove <= SMALLEST_MOVE * largest) {
                break;
            }
        }
        return b;
    }
}
