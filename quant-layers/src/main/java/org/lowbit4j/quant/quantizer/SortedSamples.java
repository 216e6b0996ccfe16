package org.lowbit4j.quant.quantizer;

import java.util.Arrays;

/**
 * Values in ascending order with running sums, from which the squared error of any monotone quantizer follows without visiting
 * every value: the values of one code are neighbours, so a binary search for each code's end is enough.
 */
final class SortedSamples {

    /** A monotone quantizer: the value, in units of the sample, that stands for a sample. */
    interface Reconstruction {
        double of(float sample);
    }

    private final float[] sorted;
    /** {@code sums[i]}: sum of the first i values; {@code squares[i]}: of their squares. */
    private final double[] sums;

    private final double[] squares;

    /** Takes the array over and sorts it. */
    SortedSamples(float[] values) {
        this.sorted = values;
        this.sums = new double[values.length + 1];
        this.squares = new double[values.length + 1];
        Arrays.sort(sorted);
        for (int i = 0; i < sorted.length; i++) {
            double value = sorted[i];
            sums[i + 1] = sums[i] + value;
            squares[i + 1] = squares[i] + value * value;
        }
    }

    float least() {
        return sorted[0];
    }

    float greatest() {
        return sorted[sorted.length - 1];
    }

    /** The mean of {@code (v - reconstruction(v))^2}. */
    double meanSquaredError(Reconstruction reconstruction) {
        double error = 0;
        int start = 0;
        while (start < sorted.length) {
            double level = reconstruction.of(sorted[start]);
            int end = end(start, level, reconstruction);
            error += squares[end] - squares[start] - 2 * level * (sums[end] - sums[start]);
            error += (end - start) * level * level;
            start = end;
        }
        return error / sorted.length;
    }

    /** The first position after {@code start} whose value is reconstructed to more than {@code level}. */
    private int end(int start, double level, Reconstruction reconstruction) {
        int low = start + 1;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (reconstruction.of(sorted[middle]) > level) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }
}
