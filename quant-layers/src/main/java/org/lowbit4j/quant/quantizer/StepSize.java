package org.lowbit4j.quant.quantizer;

/** The step of LSQ (Esser et al., "Learned Step Size Quantization", ICLR 2020): where it starts, and how its gradient is scaled. */
public final class StepSize {

    private static final float LEAST = 1e-12f;

    private StepSize() {}

    /** {@code 2 E|v| / sqrt(largest)}, with the mean magnitude of the values and the largest code. */
    public static double initial(double meanMagnitude, int largest) {
        return 2 * meanMagnitude / Math.sqrt(largest);
    }

    /**
     * As {@link #initial(double, int)}, of these values; 1 if they are all zero.
     *
     * @param place what the values are, for messages
     * @throws IllegalArgumentException for an empty array or a value that is not finite
     */
    public static float initial(float[] values, int largest, String place) {
        double sum = 0;
        for (float value : IntervalCalibration.checked(values, place)) {
            sum += Math.abs(value);
        }
        return sum == 0 ? 1f : Math.max((float) initial(sum / values.length, largest), LEAST);
    }

    /** {@code 1 / sqrt(values * largest)}: what dL/dstep is multiplied with. */
    public static double gradientScale(long values, int largest) {
        return 1 / Math.sqrt((double) values * largest);
    }
}
