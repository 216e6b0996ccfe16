package org.lowbit4j.binconv.rules;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** What the vectors of a CPU, as a JVM offers them, can do: as far as it decides which kernel is the fastest. */
public enum Capability {
    /** Vectors of 256 bits. */
    AVX2,
    /** Vectors of 512 bits; a look-up reaches 32 bytes, as with AVX2. */
    AVX512,
    /** Vectors of 512 bits; a look-up reaches 64 bytes. */
    AVX512_VBMI;

    private static final int AVX2_BITS = 256;
    private static final int AVX512_BITS = 512;

    /**
     * That of a JVM; empty where vectors are too narrow for vector kernels.
     *
     * @param vectorBits bits of its widest vectors; 0 if it has none
     * @param vbmi whether a look-up of 64 bytes is one instruction
     */
    public static Optional<Capability> of(int vectorBits, boolean vbmi) {
        if (vectorBits < AVX2_BITS) {
            return Optional.empty();
        }
        if (vectorBits < AVX512_BITS) {
            return Optional.of(AVX2);
        }
        return Optional.of(vbmi ? AVX512_VBMI : AVX512);
    }

    /** What it is called in files: {@code avx2}, {@code avx512} or {@code avx512-vbmi}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The capability of that label; empty if there is none. */
    public static Optional<Capability> labelled(String label) {
        for (Capability capability : values()) {
            if (capability.label().equals(label)) {
                return Optional.of(capability);
            }
        }
        return Optional.empty();
    }

    /** All labels, for messages. */
    public static String labels() {
        return Arrays.stream(values()).map(Capability::label).collect(Collectors.joining(", "));
    }
}
