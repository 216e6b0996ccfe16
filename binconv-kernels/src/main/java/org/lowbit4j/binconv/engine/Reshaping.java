package org.lowbit4j.binconv.engine;

import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;

/** The operations that move values without changing them, and softmax, which needs all channels of a pixel. */
final class Reshaping {

    private Reshaping() {}

    static void flatten(Node.Flatten.Order order, float[] source, Shape input, float[] target) {
        if (order == Node.Flatten.Order.HWC) {
            System.arraycopy(source, 0, target, 0, input.size());
            return;
        }
        for (int pixel = 0; pixel < input.pixels(); pixel++) {
            for (int c = 0; c < input.channels(); c++) {
                target[c * input.pixels() + pixel] = source[pixel * input.channels() + c];
            }
        }
    }

    /** Softmax of the pixels {@code from..to - 1}. */
    static void softmax(float[] source, int from, int to, int channels, float[] target) {
        for (int pixel = from; pixel < to; pixel++) {
            softmax(source, pixel * channels, channels, target);
        }
    }

    private static void softmax(float[] source, int at, int channels, float[] target) {
        float max = source[at];
        for (int i = at + 1; i < at + channels; i++) {
            max = Math.max(max, source[i]);
        }
        float sum = 0;
        for (int i = at; i < at + channels; i++) {
            target[i] = (float) StrictMath.exp(source[i] - max);
            sum += target[i];
        }
        for (int i = at; i < at + channels; i++) {
            target[i] /= sum;
        }
    }
}
