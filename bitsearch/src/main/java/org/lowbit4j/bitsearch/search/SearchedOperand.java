package org.lowbit4j.bitsearch.search;

import org.lowbit4j.bitsearch.strength.Shares;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Weights or activations of a search layer.
 *
 * @param position of their first strength in the vector of all strengths
 * @param gradientKey name of their gradient in the network's table
 * @param strengths one per candidate; a view of the network's parameters
 * @param noise of the next step, one per candidate; a view of the network's parameters
 * @param sharpness inverse temperature of the next step; a view of the network's parameters
 */
record SearchedOperand(int position, String gradientKey, INDArray strengths, INDArray noise, INDArray sharpness) {

    int size() {
        return Math.toIntExact(strengths.length());
    }

    /** The shares that the search stands at: without noise, at temperature 1. */
    Shares shares() {
        return Shares.of(strengths.toDoubleVector());
    }

    /** Makes the next steps use this noise and temperature. */
    void sample(double[] values, double temperature) {
        for (int i = 0; i < values.length; i++) {
            noise.putScalar(i, values[i]);
        }
        sharpness.putScalar(0, 1 / temperature);
    }

    /** Subtracts this operand's part of a vector. */
    void subtract(double[] vector) {
        for (int i = 0; i < size(); i++) {
            strengths.putScalar(i, strengths.getDouble(i) - vector[position + i]);
        }
    }

    /** Adds {@code values * factor} to this operand's part of a vector. */
    void add(double[] values, double factor, double[] vector) {
        for (int i = 0; i < values.length; i++) {
            vector[position + i] += factor * values[i];
        }
    }
}
