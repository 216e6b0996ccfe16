package org.lowbit4j.quant.export;

import java.util.List;

/** In what form values and weights are kept. */
interface Precision {

    /** What readers of node {@code node}'s value read, when {@code tensor} has just been computed. */
    Tensor store(String tensor, int node);

    /** The same for a tensor that holds only values of {@code source}, and perhaps zeros. */
    Tensor moved(String tensor, Tensor source);

    /** A number, which is at most 0, as an operand. */
    String negative(String name, float value);

    /**
     * Weights and bias as operands.
     *
     * @param dims shape of the weights, output channels first
     * @param input what is convolved
     */
    List<String> parameters(String name, Linear linear, long[] dims, Tensor input);
}
