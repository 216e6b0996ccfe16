package org.lowbit4j.binconv.ir;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The grid of a weight quantizer.
 *
 * <pre>
 * SYMMETRIC        codes -q..q,    q = 2^(bits-1) - 1, bits 2..8, worth code,       value code / q         (QIL; 2 bits are ternary)
 * ODD_POINTS       codes 0..n,     n = 2^bits - 1,     bits 1..8, worth 2 code - n, value (2 code - n) / n (DoReFa, EBS; no zero)
 * TWOS_COMPLEMENT  codes -p..p-1,  p = 2^(bits-1),     bits 2..8, worth code,       value code / p         (LSQ)
 * </pre>
 *
 * What a code is worth is the integer that an accumulator counts it as. LSQ (Esser et al., 2020) has weights {@code s * code}
 * with a learned step {@code s}, which is in the affine behind the convolution.
 *
 * @param bits bitwidth
 * @param coding which of the three forms
 */
public record WeightGrid(int bits, Coding coding) {

    private static final int MOST_BITS = 8;

    /** How codes are numbered. */
    public enum Coding {
        /** Signed codes with a zero, as many below it as above. */
        SYMMETRIC(2),
        /** Unsigned codes for the odd points of [-1, 1], without a zero. */
        ODD_POINTS(1),
        /** Signed codes with a zero, all that so many bits hold in two's complement: one more below zero than above. */
        TWOS_COMPLEMENT(2);

        private final int leastBits;

        Coding(int leastBits) {
            this.leastBits = leastBits;
        }

        /** The least bits that make a grid. */
        public int leastBits() {
            return leastBits;
        }

        /** Whether codes are what they are worth, and may be negative; unsigned ones are worth {@code 2 code - n}. */
        public boolean isSigned() {
            return this != ODD_POINTS;
        }

        /** What it is called in files: {@code symmetric}, {@code odd_points} or {@code twos_complement}. */
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
            throw new IllegalArgumentException("weight coding \"" + label + "\"; expected one of "
                    + Arrays.stream(values()).map(Coding::label).collect(Collectors.joining(", ")));
        }
    }

    /** Checks the bitwidth. */
    public WeightGrid {
        if (bits < coding.leastBits() || bits > MOST_BITS) {
            throw new InvalidGraphException("weight bits " + bits + ": " + coding + " codes need " + coding.leastBits()
                    + ".." + MOST_BITS + " bits");
        }
    }

    /**
     * Steps that make the value 1, and the largest magnitude of what a code is worth: q a side when symmetric, n in all for the
     * odd points, p from 0 down to -1 in two's complement.
     */
    public int levels() {
        return switch (coding) {
            case SYMMETRIC -> (1 << (bits - 1)) - 1;
            case ODD_POINTS -> (1 << bits) - 1;
            case TWOS_COMPLEMENT -> 1 << (bits - 1);
        };
    }

    /** The smallest code. */
    public int minCode() {
        return coding.isSigned() ? -levels() : 0;
    }

    /** The largest code. */
    public int maxCode() {
        return coding == Coding.TWOS_COMPLEMENT ? levels() - 1 : levels();
    }

    /** What accumulators count a code as: the code, or {@code 2 code - n} on the odd points; from {@code -levels()} on. */
    public int worth(int code) {
        return coding.isSigned() ? code : 2 * code - levels();
    }

    /** The value that a code stands for, in [-1, 1]: {@code worth(code) / levels()}. */
    public float decode(int code) {
        return (float) worth(code) / levels();
    }

    /** The code whose value is nearest to {@code value}, half to even; the outermost ones beyond [-1, 1]. */
    public int nearest(double value) {
        double steps = coding.isSigned() ? value * levels() : (value + 1) / 2 * levels();
        return (int) Math.max(minCode(), Math.min(maxCode(), Math.rint(steps)));
    }
}
