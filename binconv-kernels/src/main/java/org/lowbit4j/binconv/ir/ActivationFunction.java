package org.lowbit4j.binconv.ir;

/** Element-wise functions of the float32 stream. Each is a fixed float32 expression. */
public enum ActivationFunction {
    /** {@code max(x, +0)}. */
    RELU {
        @Override
        public float apply(float x) {
            return Math.max(x, 0f);
        }
    },
    /** {@code min(max(x, +0), 6)}. */
    RELU6 {
        @Override
        public float apply(float x) {
            return Math.min(Math.max(x, 0f), 6f);
        }
    },
    /** {@code x} if positive, else {@code 0.01 x}: the default slope of Deeplearning4j. */
    LEAKY_RELU {
        @Override
        public float apply(float x) {
            return x > 0 ? x : x * 0.01f;
        }
    },
    /** {@code 1 / (1 + exp(-x))} in double, rounded to float32. */
    SIGMOID {
        @Override
        public float apply(float x) {
            return (float) (1.0 / (1.0 + StrictMath.exp(-x)));
        }
    },
    /** {@code tanh(x)} in double, rounded to float32. */
    TANH {
        @Override
        public float apply(float x) {
            return (float) StrictMath.tanh(x);
        }
    };

    /** The function of one value. */
    public abstract float apply(float x);
}
