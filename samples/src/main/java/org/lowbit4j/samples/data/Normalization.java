package org.lowbit4j.samples.data;

/** Maps the byte of a pixel to what a network sees: {@code (byte / 255 - mean) / deviation}, per channel, in float32. */
public final class Normalization {

    /** The constants of ImageNet, which the imported CIFAR networks were trained with. */
    public static final Normalization IMAGENET =
            new Normalization(new float[] {0.485f, 0.456f, 0.406f}, new float[] {0.229f, 0.224f, 0.225f});

    private static final int VALUES = 256;

    private final float[] table;

    private Normalization(float[] mean, float[] deviation) {
        table = new float[VALUES * mean.length];
        for (int c = 0; c < mean.length; c++) {
            for (int value = 0; value < VALUES; value++) {
                table[c * VALUES + value] = (value / 255f - mean[c]) / deviation[c];
            }
        }
    }

    /** The value of byte {@code pixel} (0..255) of a channel. */
    public float of(int channel, int pixel) {
        return table[channel * VALUES + pixel];
    }
}
