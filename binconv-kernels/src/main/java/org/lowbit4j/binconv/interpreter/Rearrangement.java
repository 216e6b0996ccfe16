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

    static Value concatenation(Value[] operands, Shape output) {
        float[] y = new float[output.size()];
        int channel = 0;
        for (Value operand : operands) {
            int channels = operand.size() / output.pixels();
            for (int pixel = 0; pixel < output.pixels(); pixel++) {
                System.arraycopy(operand.floats(), pixel * channels, y, pixel * output.channels() + channel, channels);
            }
            channel += channels;
        }
        return Value.of(y);
    }

    static Value upsampling(float[] x, Node.Upsampling node, Shape input, Shape output) {
        float[] y = new float[output.size()];
        for (int h = 0; h < output.height(); h++) {
            for (int w = 0; w < output.width(); w++) {
                int from = input.index(h / node.height(), w / node.width(), 0);
                System.arraycopy(x, from, y, output.index(h, w, 0), input.channels());
            }
        }
        return Value.of(y);
    }

    static Value padding(float[] x, Node.Padding node, Shape input, Shape output) {
        float[] y = new float[output.size()];
        for (int h = 0; h < output.height(); h++) {
            for (int w = 0; w < output.width(); w++) {
                int row = h - node.top();
                int column = w - node.left();
                if (row >= 0 && row < input.height() && column >= 0 && column < input.width()) {
                    System.arraycopy(x, input.index(row, column, 0), y, output.index(h, w, 0), input.channels());
                }
            }
        }
        return Value.of(y);
    }
}
