package org.lowbit4j.bitsearch.cost;

import java.util.Arrays;

/**
 * The gradient of an expected cost by the strengths of one layer:
 *
 * <pre>
 * dE/dr_i = p_i ((T q)_i - p^T T q) / tau,   dE/ds_j = q_j ((p^T T)_j - p^T T q) / tau
 * </pre>
 */
public final class LayerGradient {

    private final double[] weights;
    private final double[] activations;

    LayerGradient(double[] weights, double[] activations) {
        this.weights = weights;
        this.activations = activations;
    }

    /** dE/dr, one value per weight candidate. */
    public double[] weights() {
        return weights.clone();
    }

    /** dE/ds, one value per activation candidate. */
    public double[] activations() {
        return activations.clone();
    }

    @Override
    public String toString() {
        return Arrays.toString(weights) + " " + Arrays.toString(activations);
    }
}
