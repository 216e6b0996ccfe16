package org.lowbit4j.quant.layer;

import java.io.Serializable;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * How a layer's weights are quantized: a QIL interval (Jung et al., CVPR 2019) and a bitwidth.
 *
 * @param bits 2..8, or 32 to leave the weights float
 * @param perChannel whether every output channel has its own interval; one for the whole tensor if not
 * @param gamma the initial exponent of the interval transformer, positive; 1 is linear
 * @param trainGamma whether gamma is a parameter of the layer; a constant if not
 */
public record WeightQuantization(
        @JsonProperty("bits") int bits,
        @JsonProperty("perChannel") boolean perChannel,
        @JsonProperty("gamma") float gamma,
        @JsonProperty("trainGamma") boolean trainGamma)
        implements Serializable {

    private static final long serialVersionUID = 1;

    /** Checks the bitwidth and gamma. */
    public WeightQuantization {
        if (bits == 1) {
            throw new IllegalArgumentException(
                    "weight bits 1: QIL weights need 2..8 bits, because their grid has a zero;"
                            + " 2 bits are ternary, 32 leaves the weights float");
        }
        if ((bits < 2 || bits > 8) && bits != 32) {
            throw new IllegalArgumentException("weight bits " + bits + ": expected 2..8, or 32 for float weights");
        }
        if (!(gamma > 0) || gamma > 16) {
            throw new IllegalArgumentException("gamma " + gamma + ": expected a number in (0, 16]");
        }
    }

    /** One interval for the tensor, gamma fixed to 1. */
    public static WeightQuantization of(int bits) {
        return new WeightQuantization(bits, false, 1f, false);
    }

    /** Weights that stay float. */
    public static WeightQuantization none() {
        return of(32);
    }

    /** Whether the weights stay float. */
    public boolean isFloat() {
        return bits == 32;
    }

    /** The number of steps a side, {@code 2^(bits-1) - 1}. */
    public int levels() {
        return (1 << (bits - 1)) - 1;
    }
}
