package org.lowbit4j.quant.layer;

import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.quantizer.QuantizerKind;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * How a layer's weights are quantized: the kind of quantizer and a bitwidth. QIL's interval (Jung et al., CVPR 2019) has
 * settings of its own; DoReFa weights have no parameters at all.
 *
 * @param bits 2..8, for EBS 1..8, or 32 to leave the weights float
 * @param perChannel whether every output channel has its own interval; one for the whole tensor if not
 * @param gamma the initial exponent of the interval transformer, positive; 1 is linear
 * @param trainGamma whether gamma is a parameter of the layer; a constant if not
 * @param kind which quantizer; QIL in models that were saved without
 */
public record WeightQuantization(
        @JsonProperty("bits") int bits,
        @JsonProperty("perChannel") boolean perChannel,
        @JsonProperty("gamma") float gamma,
        @JsonProperty("trainGamma") boolean trainGamma,
        @JsonProperty("kind") @Nullable QuantizerKind kind)
        implements Serializable {

    private static final long serialVersionUID = 1;

    /** Checks the bitwidth and gamma, and that only intervals have settings. */
    public WeightQuantization {
        kind = kind == null ? QuantizerKind.QIL : kind;
        kind.checkWeightBits(bits);
        if (!(gamma > 0) || gamma > 16) {
            throw new IllegalArgumentException("gamma " + gamma + ": expected a number in (0, 16]");
        }
        if (kind == QuantizerKind.EBS && (perChannel || gamma != 1 || trainGamma)) {
            throw new IllegalArgumentException(
                    "EBS weights (DoReFa) have no interval; perChannel, gamma and trainGamma are for QIL");
        }
    }

    /** A QIL interval. */
    public WeightQuantization(int bits, boolean perChannel, float gamma, boolean trainGamma) {
        this(bits, perChannel, gamma, trainGamma, QuantizerKind.QIL);
    }

    /** QIL: one interval for the tensor, gamma fixed to 1. */
    public static WeightQuantization of(int bits) {
        return of(QuantizerKind.QIL, bits);
    }

    /** DoReFa weights, 1..8 bits: the odd points of [-1, 1]. */
    public static WeightQuantization dorefa(int bits) {
        return of(QuantizerKind.EBS, bits);
    }

    /** Weights of a kind, with nothing else set. */
    public static WeightQuantization of(QuantizerKind kind, int bits) {
        return new WeightQuantization(bits, false, 1f, false, kind);
    }

    /** The same kind and bits with the interval settings of {@code other}, where both have intervals. */
    public WeightQuantization withIntervalsOf(WeightQuantization other) {
        return kind() == QuantizerKind.QIL && other.kind() == QuantizerKind.QIL
                ? new WeightQuantization(bits, other.perChannel, other.gamma, other.trainGamma)
                : this;
    }

    /** Weights that stay float. */
    public static WeightQuantization none() {
        return of(32);
    }

    /** Which quantizer. */
    @Override
    public QuantizerKind kind() {
        return Objects.requireNonNull(kind);
    }

    /** The same at other bits. */
    public WeightQuantization withBits(int newBits) {
        return new WeightQuantization(newBits, perChannel, gamma, trainGamma, kind);
    }

    /** Whether the weights stay float. */
    public boolean isFloat() {
        return bits == 32;
    }

    /** QIL: the number of steps a side, {@code 2^(bits-1) - 1}. EBS: of all steps, {@code 2^bits - 1}. */
    public int levels() {
        return (1 << (kind() == QuantizerKind.QIL ? bits - 1 : bits)) - 1;
    }
}
