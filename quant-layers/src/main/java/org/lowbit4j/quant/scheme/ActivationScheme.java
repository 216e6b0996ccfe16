package org.lowbit4j.quant.scheme;

import java.io.Serializable;
import org.lowbit4j.binconv.ir.ActivationGrid.Coding;
import org.lowbit4j.quant.operand.OperandQuantizer;
import org.lowbit4j.quant.operand.OperandSite;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;

/**
 * How the input of a layer is quantized: an immutable value, as {@link WeightScheme}.
 *
 * <p>A scheme at {@value WeightScheme#FLOAT} bits leaves the input float.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, property = "@class")
public interface ActivationScheme extends Serializable {

    /** Its name in messages, for instance {@code PACT activations}. */
    String title();

    /** What is set of it besides the bits, for people; may be empty. */
    default String settings() {
        return "";
    }

    /** Bits of a code, or {@value WeightScheme#FLOAT}. */
    int bits();

    /** How codes are numbered: unsigned after a ReLU; signed or affine where the input can be negative. */
    Coding coding();

    /**
     * The same scheme at other bits.
     *
     * @throws IllegalArgumentException if the scheme does not have them; the message says which it has
     */
    ActivationScheme withBits(int bits);

    /** The scheme for an input of these codes, at the same bits; another one where this scheme has no such codes. */
    ActivationScheme withCoding(Coding coding);

    /** Quantizes the input of a layer, at bits that are not float. */
    OperandQuantizer operand(OperandSite site);

    /** Learning rate of the scheme's parameters over that of the weights, where the layer does not set another. */
    default double learningRateFactor() {
        return 1;
    }

    /** Whether parameters that the input had under {@code before} are a start for this scheme, at its bits. */
    default boolean continues(ActivationScheme before) {
        return !before.isFloat() && getClass().equals(before.getClass()) && coding() == before.coding();
    }

    /** Whether the input stays float. */
    default boolean isFloat() {
        return bits() == WeightScheme.FLOAT;
    }

    /**
     * Checks the bits of a scheme.
     *
     * @throws IllegalArgumentException if {@code bits} are neither those of the codes nor {@value WeightScheme#FLOAT}
     */
    static void checkBits(int bits, Coding coding) {
        if ((bits < coding.leastBits() || bits > 8) && bits != WeightScheme.FLOAT) {
            throw new IllegalArgumentException("activation bits " + bits + ": " + coding + " codes need "
                    + coding.leastBits() + "..8 bits, or 32 for float activations");
        }
    }
}
