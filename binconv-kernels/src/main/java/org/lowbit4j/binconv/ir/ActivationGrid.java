package org.lowbit4j.binconv.ir;

/**
 * The grid of an activation quantizer: the one place from which codes and their values come, in float32.
 *
 * <p>With {@code n = levels()}, one rounding rule (half to even, {@link Math#rint}):
 *
 * <pre>
 * UNSIGNED  t = clamp((x - lower) * inverseWidth, 0, 1)             code = rint(t * n)                 n = 2^bits - 1
 * SIGNED    t = sign(x) * clamp((|x| - lower) * inverseWidth, 0, 1) code = rint(t * n)                 n = 2^(bits-1) - 1
 * AFFINE    t = x * inverseWidth                                    code = clamp(rint(t * n) + z, 0, n) n = 2^bits - 1
 * decode(code) = scale * ((code - zeroPoint) / n)
 * </pre>
 *
 * QIL (Jung et al., CVPR 2019): {@code lower = center - halfWidth}, {@code inverseWidth = 0.5 / halfWidth}, {@code scale = 1}.
 * PACT: {@code lower = 0}, {@code inverseWidth = 1 / alpha}, {@code scale = alpha}.
 *
 * @param bits 1..8 unsigned, 2..8 signed, 8 affine
 * @param coding which of the three forms
 * @param lower start of the interval in units of the input, at least 0; 0 for AFFINE
 * @param inverseWidth 1 / length of the interval, in 1 / units of the input; positive
 * @param zeroPoint code of real zero, which is also the padding code; 0 unless AFFINE
 * @param scale the value that code {@code zeroPoint + n} decodes to; positive
 */
public record ActivationGrid(int bits, Coding coding, float lower, float inverseWidth, int zeroPoint, float scale) {

    /** How codes are numbered. */
    public enum Coding {
        /** Codes 0..2^bits - 1; inputs below the interval become 0. */
        UNSIGNED,
        /** Codes -(2^(bits-1) - 1)..2^(bits-1) - 1, symmetric. */
        SIGNED,
        /** Codes 0..2^bits - 1 with a zero point. */
        AFFINE;

        /** Steps at {@code bits} bits: 2^bits - 1, or 2^(bits-1) - 1 a side when signed. */
        public int levels(int bits) {
            return (1 << (this == SIGNED ? bits - 1 : bits)) - 1;
        }

        /** The fewest bits: 1, signed 2 (they have a zero), affine 8. */
        public int leastBits() {
            return this == UNSIGNED ? 1 : this == SIGNED ? 2 : 8;
        }

        /**
         * Checks a bitwidth.
         *
         * @throws InvalidGraphException if these codes do not have it
         */
        public void checkBits(int bits) {
            if (bits < leastBits() || bits > 8) {
                throw new InvalidGraphException(
                        "activation bits " + bits + ": " + this + " codes need " + leastBits() + "..8 bits");
            }
        }
    }

    /** Checks every component. */
    public ActivationGrid {
        coding.checkBits(bits);
        if (!Float.isFinite(lower) || lower < 0 || (coding == Coding.AFFINE && lower != 0)) {
            throw new InvalidGraphException("activation interval starts at " + lower
                    + ": expected a finite number of at least 0, and 0 for AFFINE codes");
        }
        if (!Float.isFinite(inverseWidth) || inverseWidth <= 0 || !Float.isFinite(scale) || scale <= 0) {
            throw new InvalidGraphException("activation grid with inverse width " + inverseWidth + " and scale " + scale
                    + ": both must be finite and positive");
        }
        if (zeroPoint < 0 || zeroPoint > (coding == Coding.AFFINE ? (1 << bits) - 1 : 0)) {
            throw new InvalidGraphException(
                    "zero point " + zeroPoint + " is outside the codes, or not 0 for " + coding);
        }
    }

    /** Steps, see {@link Coding#levels}. */
    public int levels() {
        return coding.levels(bits);
    }

    /** The smallest code. */
    public int minCode() {
        return coding == Coding.SIGNED ? -levels() : 0;
    }

    /** The largest code. */
    public int maxCode() {
        return levels();
    }

    /** The largest distance of a code from the zero point. */
    public int maxMagnitude() {
        return Math.max(maxCode() - zeroPoint, zeroPoint - minCode());
    }

    /** The value in code steps before rounding; {@link #code} is its nearest integer, ties to even. */
    public float position(float x) {
        int n = levels();
        return switch (coding) {
            case UNSIGNED -> Math.min(Math.max((x - lower) * inverseWidth, 0f), 1f) * n;
            case SIGNED -> Math.copySign(Math.min(Math.max((Math.abs(x) - lower) * inverseWidth, 0f), 1f), x) * n;
            case AFFINE -> Math.min(Math.max(x * inverseWidth * n, -(float) zeroPoint), (float) (n - zeroPoint));
        };
    }

    /** The code of {@code x}; NaN becomes the zero point. */
    public int code(float x) {
        return (int) Math.rint(position(x)) + zeroPoint;
    }

    /** The value that a code stands for, {@code scale * ((code - zeroPoint) / n)}. */
    public float decode(int code) {
        return scale * ((float) (code - zeroPoint) / levels());
    }

    /** Real units of the input that one code step covers, {@code 1 / (inverseWidth * n)}. */
    public double step() {
        return 1.0 / ((double) inverseWidth * levels());
    }
}
