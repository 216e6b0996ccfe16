package org.lowbit4j.quant.scheme;

import java.io.Serializable;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.quant.operand.OperandQuantizer;
import org.lowbit4j.quant.operand.OperandSite;
import org.nd4j.shade.jackson.annotation.JsonTypeInfo;

/**
 * How a layer's weights are quantized: an immutable value, a record that Jackson can write and read, which layers save under the name
 * of its class. It may come from outside this project.
 *
 * <p>A scheme at {@value #FLOAT} bits leaves weights float; it still says which scheme other bits would have.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.CLASS, property = "@class")
public interface WeightScheme extends Serializable {

    /** Bits that stand for float. */
    int FLOAT = 32;

    /** Its name in messages, for instance {@code QIL weights}. */
    String title();

    /** What is set of it besides the bits, for people; may be empty. */
    default String settings() {
        return "";
    }

    /** Bits of a weight, or {@value #FLOAT}. */
    int bits();

    /**
     * The same scheme at other bits.
     *
     * @throws IllegalArgumentException if the scheme does not have them; the message says which it has
     */
    WeightScheme withBits(int bits);

    /** The grid of the codes, at bits that are not float. A search mixes the grids of several bits. */
    WeightGrid grid();

    /** Quantizes the weights of a layer, at bits that are not float. */
    OperandQuantizer operand(OperandSite site);

    /** Whether output channels have ranges of their own, so that their quantized weights are in units of their own. */
    default boolean perChannel() {
        return false;
    }

    /** Learning rate of the scheme's parameters over that of the weights, where the layer does not set another. */
    default double learningRateFactor() {
        return 1;
    }

    /** Whether parameters that weights had under {@code before} are a start for this scheme, at its bits. */
    default boolean continues(WeightScheme before) {
        return !before.isFloat() && getClass().equals(before.getClass()) && perChannel() == before.perChannel();
    }

    /** Whether weights stay float. */
    default boolean isFloat() {
        return bits() == FLOAT;
    }

    /**
     * Checks the bits of a scheme.
     *
     * @param title of the scheme
     * @param least the fewest bits of a code
     * @param hint appended to the message for 1 bit; may be empty
     * @throws IllegalArgumentException if {@code bits} are neither {@code least..8} nor {@value #FLOAT}
     */
    static void checkBits(String title, int bits, int least, String hint) {
        if ((bits < least || bits > 8) && bits != FLOAT) {
            throw new IllegalArgumentException("weight bits " + bits + ": " + title + " need " + least + "..8 bits, or "
                    + FLOAT + " for float weights" + (bits == 1 ? hint : ""));
        }
    }
}
