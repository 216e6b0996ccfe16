package org.lowbit4j.quant.quantizer;

import java.util.Random;

/** Inputs that find errors of quantizers. */
final class FloatSamples {

    /** Not a multiple of the length of a piece. */
    static final int COUNT = (1 << 20) + 17;

    private static final float[] SPECIAL = {
        0f,
        -0f,
        Float.MIN_VALUE,
        -Float.MIN_VALUE,
        Float.MIN_NORMAL,
        Float.MAX_VALUE,
        -Float.MAX_VALUE,
        Float.POSITIVE_INFINITY,
        Float.NEGATIVE_INFINITY,
        Float.NaN,
        1f,
        -1f,
        0x1p23f,
        -0x1p24f
    };

    private FloatSamples() {}

    /** Random bits, normal values, and ties and edges of {@code levels} steps in the interval with their neighbours. */
    static float[] of(float lower, float width, int levels, long seed) {
        Random random = new Random(seed);
        float[] samples = new float[COUNT];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = switch (i % 3) {
                case 0 -> Float.intBitsToFloat(random.nextInt());
                case 1 -> lower + width * (float) random.nextGaussian();
                default -> tie(lower, width, levels, random);
            };
        }
        System.arraycopy(SPECIAL, 0, samples, samples.length / 2, SPECIAL.length);
        return samples;
    }

    /** Normal values only. */
    static float[] normal(int count, double deviation, long seed) {
        Random random = new Random(seed);
        float[] samples = new float[count];
        for (int i = 0; i < count; i++) {
            samples[i] = (float) (deviation * random.nextGaussian());
        }
        return samples;
    }

    private static float tie(float lower, float width, int levels, Random random) {
        float value = lower + width * (random.nextInt(2 * levels + 1) * 0.5f / levels);
        for (int ulps = random.nextInt(5) - 2; ulps != 0; ulps -= Integer.signum(ulps)) {
            value = ulps > 0 ? Math.nextUp(value) : Math.nextDown(value);
        }
        return random.nextBoolean() ? value : -value;
    }
}
