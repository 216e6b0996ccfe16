package org.lowbit4j.binconv.interpreter;

import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;

/** The nodes that only move values. */
final class Rearrangement {

    private Rearrangement() {}

    static Value shortcut(float[] x, Node.Shortcut node, Shape input, Shape output) {
        float[] y = new float[output.size()];
        for (int h = 0; h < output.height(); h++) {
            for (int w = 0; w < output.width(); w++) {
                int from = input.index(h * node.stride(), w * node.stride(), 0);
                System.arraycopy(x, from, y, output.index(h, w, node.channelsBefore()), input.channels());
            }
        }
        return Value.of(y);
    }

    static Value flatten(float[] x, Node.Flatten.Order order, Shape input) {
        if (order == Node.Flatten.Order.HWC) {
            return Value.of(x.clone());
        }
        float[] y = new float[x.length];
        int next = 0;
        for (int c = 0; c < input.channels(); c++) {
            for (int pixel = 0; pixel < input.pixels(); pixel++) {
                y[next++] = x[pixel * input.channels() + c];
            }
        }
        return Value.of(y);
    }
}
