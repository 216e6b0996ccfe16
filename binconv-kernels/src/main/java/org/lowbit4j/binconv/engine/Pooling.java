package org.lowbit4j.binconv.engine;

import java.util.Arrays;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.Window;

/** Pooling, all channels of a pixel together; every channel's sum runs over rows, then columns. */
final class Pooling {

    private Pooling() {}

    static void run(Node.Pool.Kind kind, Window window, float[] source, Shape input, float[] target, Shape output) {
        for (int y = 0; y < output.height(); y++) {
            int top = Math.max(0, window.inputRow(y, 0));
            int bottom = Math.min(input.height(), window.inputRow(y, window.kernelHeight()));
            for (int x = 0; x < output.width(); x++) {
                int left = Math.max(0, window.inputColumn(x, 0));
                int right = Math.min(input.width(), window.inputColumn(x, window.kernelWidth()));
                pool(kind, source, input, top, bottom, left, right, target, output.index(y, x, 0));
            }
        }
    }

    static void runGlobal(Node.Pool.Kind kind, float[] source, Shape input, float[] target) {
        pool(kind, source, input, 0, input.height(), 0, input.width(), target, 0);
    }

    private static void pool(
            Node.Pool.Kind kind,
            float[] source,
            Shape input,
            int top,
            int bottom,
            int left,
            int right,
            float[] target,
            int to) {
        int channels = input.channels();
        if (kind == Node.Pool.Kind.MAX) {
            System.arraycopy(source, input.index(top, left, 0), target, to, channels);
        } else {
            Arrays.fill(target, to, to + channels, 0f);
        }
        for (int row = top; row < bottom; row++) {
            for (int column = left; column < right; column++) {
                int from = input.index(row, column, 0);
                if (kind == Node.Pool.Kind.MAX) {
                    max(source, from, target, to, channels);
                } else {
                    add(source, from, target, to, channels);
                }
            }
        }
        if (kind == Node.Pool.Kind.AVERAGE) {
            multiply(target, to, channels, 1f / ((bottom - top) * (right - left)));
        }
    }

    private static void max(float[] source, int from, float[] target, int to, int channels) {
        for (int c = 0; c < channels; c++) {
            target[to + c] = Math.max(target[to + c], source[from + c]);
        }
    }

    private static void add(float[] source, int from, float[] target, int to, int channels) {
        for (int c = 0; c < channels; c++) {
            target[to + c] += source[from + c];
        }
    }

    private static void multiply(float[] target, int to, int channels, float factor) {
        for (int c = 0; c < channels; c++) {
            target[to + c] *= factor;
        }
    }
}
