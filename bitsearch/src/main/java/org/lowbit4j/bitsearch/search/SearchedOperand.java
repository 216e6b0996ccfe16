package org.lowbit4j.bitsearch.search;

import org.lowbit4j.bitsearch.strength.Shares;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A set of candidates that a search chooses from, such as the bitwidths of one layer's weights.
 *
 * @param gradientKey name of the strengths' gradient in the network's table
 * @param strengths one per candidate; a view of the network's parameters
 * @param noise of the next step, one per candidate; a view of the network's parameters
 * @param sharpness inverse temperature of the next step; a view of the network's parameters
 */
public record SearchedOperand(String gradientKey, INDArray strengths, INDArray noise, INDArray sharpness) {

    /** Beside 0 for the others: their shares are below 1e-43. */
    private static final double CHOSEN = 100;

    int size() {
        return Math.toIntExact(strengths.length());
    }

    /** The shares that the search stands at: without noise, at temperature 1. */
    public Shares shares() {
        return Shares.of(strengths.toDoubleVector());
    }

    /** Makes the next steps use this noise and temperature. */
    void sample(double[] values, double temperature) {
        for (int i = 0; i < values.length; i++) {
            noise.putScalar(i, values[i]);
        }
        sharpness.putScalar(0, 1 / temperature);
    }

    /** Gives one candidate a share of 1, as far as floats tell. */
    void choose(int candidate) {
        if (candidate < 0) {
            throw new IllegalArgumentException(
                    "the plan has bits that are not among the candidates of " + gradientKey + "; search with others");
        }
        strengths.assign(0);
        strengths.putScalar(candidate, CHOSEN);
    }

    /** Sets the strengths to this operand's part of a vector, which begins at {@code position}. */
    void assign(double[] vector, int position) {
        for (int i = 0; i < size(); i++) {
            strengths.putScalar(i, vector[position + i]);
        }
    }

    /** Subtracts this operand's part of a vector, which begins at {@code position}. */
    void subtract(double[] vector, int position) {
        for (int i = 0; i < size(); i++) {
            strengths.putScalar(i, strengths.getDouble(i) - vector[position + i]);
        }
    }
}
