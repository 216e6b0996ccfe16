package org.lowbit4j.binconv.ir;

import java.util.Locale;

/**
 * The grid of a weight quantizer.
 *
 * <pre>
 * SYMMETRIC   codes -q..q, q = 2^(bits-1) - 1, bits 2..8, value code / q          (QIL; 2 bits are ternary)
 * ODD_POINTS  codes 0..n,  n = 2^bits - 1,     bits 1..8, value (2 code - n) / n  (DoReFa, EBS; no zero)
 * </pre>
 *
 * @param bits bitwidth
 * @param coding which of the two forms
 */
public record WeightGrid(int bits, Coding coding) {

    /** How codes are numbered. */
    public enum Coding {
        /** Signed codes with a zero. */
        SYMMETRIC,
        /** Unsigned codes for the odd points of [-1, 1], without a zero. */
        ODD_POINTS;

        /** What it is called in files: {@code symmetric} or {@code odd_points}. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * The coding of that label.
         *
         * @throws IllegalArgumentException if there is none
         */
        public static Coding labelled(String label) {
            for (Coding coding : values()) {
                if (coding.label().equals(label)) {
                    return coding;
                }
            }
            throw new IllegalArgumentException("weight coding \"" + label + "\"; expected symmetric or odd_points");
        }
    }

    /** Checks the bitwidth. */
    public WeightGrid {
        int least = coding == Coding.SYMMETRIC ? 2 : 1;
        if (bits < least || bits > 8) {
            throw new InvalidGraphException(
                    "weight bits " + bits + ": " + coding + " codes need " + least + "..8 bits");
        }
    }

    /** Steps: q a side when symmetric, n in all for the odd points. */
    public int levels() {
        return coding == Coding.SYMMETRIC ? (1 << (bits - 1)) - 1 : (1 << bits) - 1;
    }

    /** The smallest code. */
    public int minCode() {
        return coding == Coding.SYMMETRIC ? -levels() : 0;
    }

    /** The largest code. */
    public int maxCode() {
        return levels();
    }

    /** The value that a code stands for, in [-1, 1]. */
    public float decode(int code) {
        int n = levels();
        return coding == Coding.SYMMETRIC ? (float) code / n : (float) (2 * code - n) / n;
    }
}
