package org.lowbit4j.quant.layer;

import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.quant.quantizer.QuantizerKind;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * How the input of a layer is quantized.
 *
 * @param bits 1..8 (signed 2..8, affine 8), or 32 to leave the input float
 * @param coding unsigned after a ReLU; signed or affine where the input can be negative
 * @param kind QIL for a learned interval, EBS for PACT's clip, which is unsigned; QIL in models that were saved without
 */
public record ActivationQuantization(
        @JsonProperty("bits") int bits,
        @JsonProperty("coding") ActivationGrid.Coding coding,
        @JsonProperty("kind") @Nullable QuantizerKind kind)
        implements Serializable {

    private static final long serialVersionUID = 1;

    /** Checks the bitwidth, and that PACT is unsigned. */
    public ActivationQuantization {
        kind = kind == null ? QuantizerKind.QIL : kind;
        int least = coding == ActivationGrid.Coding.UNSIGNED ? 1 : coding == ActivationGrid.Coding.SIGNED ? 2 : 8;
        if ((bits < least || bits > 8) && bits != 32) {
            throw new IllegalArgumentException("activation bits " + bits + ": " + coding + " codes need " + least
                    + "..8 bits, or 32 for float activations");
        }
        if (kind == QuantizerKind.EBS && coding != ActivationGrid.Coding.UNSIGNED) {
            throw new IllegalArgumentException("EBS activations (PACT) with " + coding
                    + " codes: they are never negative; quantize such an input with a QIL interval");
        }
    }

    /** A QIL interval. */
    public ActivationQuantization(int bits, ActivationGrid.Coding coding) {
        this(bits, coding, QuantizerKind.QIL);
    }

    /** QIL: unsigned codes, for inputs that are not negative; negative inputs become 0. */
    public static ActivationQuantization of(int bits) {
        return of(QuantizerKind.QIL, bits);
    }

    /** PACT, 1..8 bits: {@code clip(x, 0, alpha)} with a learned alpha; negative inputs become 0. */
    public static ActivationQuantization pact(int bits) {
        return of(QuantizerKind.EBS, bits);
    }

    /** Unsigned codes of a kind. */
    public static ActivationQuantization of(QuantizerKind kind, int bits) {
        return new ActivationQuantization(bits, ActivationGrid.Coding.UNSIGNED, kind);
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

    /** Which quantizer. */
    @Override
    public QuantizerKind kind() {
        return Objects.requireNonNull(kind);
    }

    /** The same at other bits. */
    public ActivationQuantization withBits(int newBits) {
        return new ActivationQuantization(newBits, coding, kind);
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
