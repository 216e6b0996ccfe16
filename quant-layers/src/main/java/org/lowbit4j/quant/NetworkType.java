package org.lowbit4j.quant;

import org.nd4j.linalg.api.buffer.DataType;

/** The data types of networks in which quantizers can be right. */
public final class NetworkType {

    private NetworkType() {}

    /**
     * Refuses the types of 16 bits: a step of an interval at 0.01 times the learning rate is less than half a unit of its last bit, the
     * least half width of 1e-6 is about its smallest number, and sums of codes do not stay exact.
     *
     * @param what the layer or vertex in messages
     * @throws IllegalArgumentException if {@code type} is neither FLOAT nor DOUBLE
     */
    public static void require(String what, DataType type) {
        if (type != DataType.FLOAT && type != DataType.DOUBLE) {
            throw new IllegalArgumentException(what + ": the data type of the network is " + type
                    + "; expected FLOAT or DOUBLE, because the steps of a quantizer are lost in less; keep"
                    + " the network as it was, or set dataType(DataType.FLOAT) in its configuration");
        }
    }
}
