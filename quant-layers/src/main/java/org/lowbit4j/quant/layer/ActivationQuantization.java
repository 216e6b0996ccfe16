package org.lowbit4j.quant.layer;

import java.io.Serializable;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * How the input of a layer is quantized.
 *
 * @param bits 1..8 (signed 2..8, affine 8), or 32 to leave the input float
 * @param coding unsigned after a ReLU; signed or affine where the input can be negative
 */
public record ActivationQuantization(
        @JsonProperty("bits") int bits,
        @JsonProperty("coding") ActivationGrid.Coding coding) implements Serializable {

    private static final long serialVersionUID = 1;

    /** Checks the bitwidth. */
    public ActivationQuantization {
        int least = coding == ActivationGrid.Coding.UNSIGNED ? 1 : coding == ActivationGrid.Coding.SIGNED ? 2 : 8;
        if ((bits < least || bits > 8) && bits != 32) {
            throw new IllegalArgumentException("activation bits " + bits + ": " + coding + " codes need " + least
                    + "..8 bits, or 32 for float activations");
        }
    }

    /** Unsigned codes, for inputs that are not negative; negative inputs become 0. */
    public static ActivationQuantization of(int bits) {
        return new ActivationQuantization(bits, ActivationGrid.Coding.UNSIGNED);
    }

    /** Signed symmetric codes. */
    public static ActivationQuantization signed(int bits) {
        return new ActivationQuantization(bits, ActivationGrid.Coding.SIGNED);
    }

    /** Eight bits with a zero point, for a network input. */
    public static ActivationQuantization affine() {
        return new ActivationQuantization(8, ActivationGrid.Coding.AFFINE);
    }

    /** An input that stays float. */
    public static ActivationQuantization none() {
        return of(32);
    }

    /** Whether the input stays float. */
    public boolean isFloat() {
        return bits == 32;
    }

    /** The number of steps from 0 to 1: {@code 2^bits - 1}, or {@code 2^(bits-1) - 1} for signed codes. */
    public int levels() {
        return (1 << (coding == ActivationGrid.Coding.SIGNED ? bits - 1 : bits)) - 1;
    }
}
