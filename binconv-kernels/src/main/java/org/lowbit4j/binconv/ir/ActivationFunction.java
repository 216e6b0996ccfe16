package org.lowbit4j.binconv.ir;

/** Element-wise functions of the float32 stream. Each is a fixed expression, so that every implementation gives the same bits. */
public sealed interface ActivationFunction {

    /** {@code max(x, +0)}. */
    ActivationFunction RELU = new Clip(0f, Float.POSITIVE_INFINITY);

    /** {@code min(max(x, +0), 6)}. */
    ActivationFunction RELU6 = new Clip(0f, 6f);

    /** Slope 0.01, the default of Deeplearning4j. */
    ActivationFunction LEAKY_RELU = new LeakyRelu(0.01f);

    /** {@code min(max(0.2 x + 0.5, 0), 1)}. */
    ActivationFunction HARD_SIGMOID = new HardSigmoid(0.2f, 0.5f);

    /** The function of one value. */
    float apply(float x);

    /** Whether a larger argument never gives a smaller value, over all floats but NaN, rounding included. */
    boolean isMonotone();

    /** What {@code cases} makes of a function of this kind. */
    <R> R accept(Cases<R> cases);

    /** A case for every kind of function. */
    interface Cases<R> {

        /** See {@link ActivationFunction.Clip}. */
        R clip(Clip function);

        /** See {@link ActivationFunction.LeakyRelu}. */
        R leakyRelu(LeakyRelu function);

        /** See {@link ActivationFunction.HardSigmoid}. */
        R hardSigmoid(HardSigmoid function);

        /** See {@link ActivationFunction.Smooth}. */
        R smooth(Smooth function);
    }

    /**
     * {@code Math.min(Math.max(x, low), high)}.
     *
     * @param low the least value, a number
     * @param high the largest value, not less than {@code low}
     */
    record Clip(float low, float high) implements ActivationFunction {

        /** Checks the bounds. */
        public Clip {
            if (!(low <= high)) {
                throw new InvalidGraphException("a clip needs bounds low <= high, got " + low + " and " + high);
            }
        }

        @Override
        public float apply(float x) {
            return Math.min(Math.max(x, low), high);
        }

        @Override
        public <R> R accept(Cases<R> cases) {
            return cases.clip(this);
        }

        @Override
        public boolean isMonotone() {
            return true;
        }
    }

    /**
     * {@code x > 0 ? x : slope * x}.
     *
     * @param slope for arguments below zero; finite
     */
    record LeakyRelu(float slope) implements ActivationFunction {

        /** Checks the slope. */
        public LeakyRelu {
            if (!Float.isFinite(slope)) {
                throw new InvalidGraphException("a leaky ReLU needs a finite slope, got " + slope);
            }
        }

        @Override
        public float apply(float x) {
            return x > 0 ? x : slope * x;
        }

        @Override
        public <R> R accept(Cases<R> cases) {
            return cases.leakyRelu(this);
        }

        @Override
        public boolean isMonotone() {
            return slope >= 0;
        }
    }

    /**
     * {@code Math.min(Math.max(slope * x + shift, 0), 1)}, the product rounded before the sum.
     *
     * @param slope finite
     * @param shift finite
     */
    record HardSigmoid(float slope, float shift) implements ActivationFunction {

        /** Checks the parameters. */
        public HardSigmoid {
            if (!Float.isFinite(slope) || !Float.isFinite(shift)) {
                throw new InvalidGraphException(
                        "a hard sigmoid needs a finite slope and shift, got " + slope + " and " + shift);
            }
        }

        @Override
        public float apply(float x) {
            return Math.min(Math.max(slope * x + shift, 0f), 1f);
        }

        @Override
        public <R> R accept(Cases<R> cases) {
            return cases.hardSigmoid(this);
        }

        @Override
        public boolean isMonotone() {
            return slope >= 0;
        }
    }

    /** Functions without parameters, computed in double with {@link StrictMath} and rounded to float32. */
    enum Smooth implements ActivationFunction {
        /** {@code 1 / (1 + exp(-x))}. */
        SIGMOID {
            @Override
            public float apply(float x) {
                return (float) (1.0 / (1.0 + StrictMath.exp(-x)));
            }
        },
        /** {@code tanh(x)}. */
        TANH {
            @Override
            public float apply(float x) {
                return (float) StrictMath.tanh(x);
            }
        },
        /** {@code x / (1 + exp(-x))}. */
        SWISH {
            @Override
            public float apply(float x) {
                return (float) (x / (1.0 + StrictMath.exp(-x)));
            }
        };

        @Override
        public <R> R accept(Cases<R> cases) {
            return cases.smooth(this);
        }

        /** False: SWISH falls below zero, and of the others {@link StrictMath} does not promise it to the last bit. */
        @Override
        public boolean isMonotone() {
            return false;
        }
    }
}
