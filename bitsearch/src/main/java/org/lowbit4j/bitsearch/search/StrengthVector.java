package org.lowbit4j.bitsearch.search;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.bitsearch.strength.GumbelNoise;
import org.nd4j.linalg.api.ndarray.INDArray;

/** All strengths of a network as one vector, operand by operand. */
public final class StrengthVector {

    private final ComputationGraph network;
    private final List<SearchedOperand> operands;
    private final int[] positions;

    /** The strengths of {@code operands}, in this order; what is done to them is done to the network. */
    public StrengthVector(ComputationGraph network, List<SearchedOperand> operands) {
        this.network = network;
        this.operands = List.copyOf(operands);
        this.positions = new int[operands.size() + 1];
        for (int i = 0; i < operands.size(); i++) {
            positions[i + 1] = positions[i] + operands.get(i).size();
        }
    }

    /** Length of the vector. */
    public int size() {
        return positions[operands.size()];
    }

    /** Adds {@code values * factor} to the part of the {@code operand}-th operand in a vector. */
    public void add(int operand, double[] values, double factor, double[] vector) {
        for (int i = 0; i < values.length; i++) {
            vector[positions[operand] + i] += factor * values[i];
        }
    }

    /** Takes noise and temperature away: the network computes with the shares that the search stands at. */
    public void clearNoise() {
        operands.forEach(operand -> operand.sample(new double[operand.size()], 1));
    }

    /** Draws the noise of a step for every operand. */
    void sample(GumbelNoise noise, long draw, double temperature) {
        for (int i = 0; i < operands.size(); i++) {
            SearchedOperand operand = operands.get(i);
            operand.sample(noise.operand(draw, i, operand.size()), temperature);
        }
    }

    /** A copy of all strengths. */
    double[] values() {
        return operands.stream()
                .flatMapToDouble(operand -> Arrays.stream(operand.strengths().toDoubleVector()))
                .toArray();
    }

    /** Sets all strengths. */
    void assign(double[] values) {
        for (int i = 0; i < operands.size(); i++) {
            operands.get(i).assign(values, positions[i]);
        }
    }

    /** Subtracts a vector. */
    void subtract(double[] vector) {
        for (int i = 0; i < operands.size(); i++) {
            operands.get(i).subtract(vector, positions[i]);
        }
    }

    /** Adds to a vector the gradient of the mean loss that the network's last backward pass, over {@code images}, has left. */
    void addTaskGradient(int images, double[] vector) {
        Map<String, INDArray> gradients = network.gradient().gradientForVariable();
        for (int i = 0; i < operands.size(); i++) {
            double[] sums = required(gradients, operands.get(i).gradientKey()).toDoubleVector();
            add(i, sums, 1.0 / images, vector);
        }
    }
}
