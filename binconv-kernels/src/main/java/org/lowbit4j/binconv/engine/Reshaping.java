package org.lowbit4j.binconv.engine;

import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;

/** The operations that move values without changing them, and softmax, which needs a whole vector. */
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

    static void softmax(float[] source, int size, float[] target) {
        float max = source[0];
        for (int i = 1; i < size; i++) {
            max = Math.max(max, source[i]);
        }
        float sum = 0;
        for (int i = 0; i < size; i++) {
            target[i] = (float) StrictMath.exp(source[i] - max);
            sum += target[i];
        }
        for (int i = 0; i < size; i++) {
            target[i] /= sum;
        }
    }
}
