package org.lowbit4j.quant.export;

import java.util.List;

/** In what form values and weights are kept. */
interface Precision {

    /** How node {@code node}'s value is kept, when the floats {@code tensor} have just been computed. */
    Tensor store(String tensor, int node);

    /** The same for floats that hold only values of {@code source}, and perhaps zeros. */
    Tensor moved(String tensor, Tensor source);

    /** {@code clip(x - lower, interval)}, kept. */
    Tensor clip(String name, Tensor x, float lower, ValueRange interval);

    /** {@code tensor} as an operand of one operation; ask again for the next. */
    String read(Tensor tensor);

    /**
     * Weights and bias as operands.
     *
     * @param dims shape of the weights, output channels first
     * @param input what is convolved
     */
    List<String> parameters(String name, Linear linear, long[] dims, Tensor input);
}
