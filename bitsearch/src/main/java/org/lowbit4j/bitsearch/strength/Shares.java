package org.lowbit4j.bitsearch.strength;

import java.util.Arrays;

/**
 * The shares of the candidates of one operand, the softmax of their strengths, in double:
 *
 * <pre>
 * p_i = exp((r_i + g_i) / tau) / sum_j exp((r_j + g_j) / tau)
 * </pre>
 *
 * with noise g = 0 and temperature tau = 1 for EBS-Det, and Gumbel noise for EBS-Sto (Li et al., 2020; the schedule of tau is our
 * choice, see {@link TemperatureSchedule}). Immutable.
 */
public final class Shares {

    private final double[] logs;
    private final double temperature;

    private Shares(double[] logs, double temperature) {
        this.logs = logs;
        this.temperature = temperature;
    }

    /** The shares without noise, at temperature 1. */
    public static Shares of(double... strengths) {
        return of(strengths, new double[strengths.length], 1);
    }

    /**
     * The shares of noisy strengths.
     *
     * @param noise added to the strengths, as many values
     * @param temperature positive; the lower, the closer the shares are to one-hot
     * @throws IllegalArgumentException if the lengths differ, or a value is not finite
     */
    public static Shares of(double[] strengths, double[] noise, double temperature) {
        if (strengths.length == 0 || strengths.length != noise.length) {
            throw new IllegalArgumentException(strengths.length + " strengths with " + noise.length
                    + " values of noise; expected as many, at least 1");
        }
        if (!(temperature > 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException("temperature " + temperature + ": expected a positive number");
        }
        double[] logits = new double[strengths.length];
        for (int i = 0; i < logits.length; i++) {
            logits[i] = (strengths[i] + noise[i]) / temperature;
            if (!Double.isFinite(logits[i])) {
                throw new IllegalArgumentException("strength " + i + " is " + strengths[i] + ", its noise " + noise[i]
                        + ": expected finite numbers; lower the learning rate of the strengths");
            }
        }
        double logSum = logSum(logits);
        for (int i = 0; i < logits.length; i++) {
            logits[i] -= logSum;
        }
        return new Shares(logits, temperature);
    }

    private static double logSum(double[] logits) {
        double max = Arrays.stream(logits).max().orElseThrow();
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp(logit - max);
        }
        return max + Math.log(sum);
    }

    /** Number of candidates. */
    public int size() {
        return logs.length;
    }

    /** The share of candidate {@code index}. */
    public double at(int index) {
        return Math.exp(logs[index]);
    }

    /** The logarithm of that share: finite also where the share is too small for a double. */
    public double log(int index) {
        return logs[index];
    }

    /** All shares. */
    public double[] toArray() {
        return Arrays.stream(logs).map(Math::exp).toArray();
    }

    /** The candidate with the largest share, the first of equals: that of the least bits. */
    public int largest() {
        int largest = 0;
        for (int i = 1; i < logs.length; i++) {
            if (logs[i] > logs[largest]) {
                largest = i;
            }
        }
        return largest;
    }

    /** The mean of one value per candidate: {@code sum_i p_i v_i}. */
    public double mean(double... values) {
        checkLength(values);
        double mean = 0;
        for (int i = 0; i < values.length; i++) {
            mean += at(i) * values[i];
        }
        return mean;
    }

    /**
     * The gradient of a loss by the strengths, from that by the shares:
     *
     * <pre>
     * dL/dr_i = p_i (v_i - sum_j p_j v_j) / tau,   v_i = dL/dp_i
     * </pre>
     *
     * For the task loss {@code v_i = <G, Q_i>}, the inner product of the gradient by the mixture with the i-th quantization
     * (chain rule); for an expected cost it is the mean cost of the layer with candidate i.
     *
     * @param byShare dL/dp, one value per candidate
     */
    public double[] strengthGradient(double... byShare) {
        double mean = mean(byShare);
        double[] gradient = new double[byShare.length];
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = at(i) * (byShare[i] - mean) / temperature;
        }
        return gradient;
    }

    private void checkLength(double[] values) {
        if (values.length != logs.length) {
            throw new IllegalArgumentException(
                    values.length + " values for " + logs.length + " candidates; expected one for each");
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Shares shares && Arrays.equals(logs, shares.logs) && temperature == shares.temperature;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(logs);
    }

    @Override
    public String toString() {
        return Arrays.toString(toArray());
    }
}
