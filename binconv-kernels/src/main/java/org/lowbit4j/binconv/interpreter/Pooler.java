package org.lowbit4j.binconv.interpreter;

import org.lowbit4j.binconv.ir.Node.Pool;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.Window;

/** Pooling over windows or over the whole image. */
final class Pooler implements Operation {

    private final Pool.Kind kind;
    private final Window window;
    private final Shape input;
    private final Shape output;

    Pooler(Pool.Kind kind, Window window, Shape input, Shape output) {
        this.kind = kind;
        this.window = window;
        this.input = input;
        this.output = output;
    }

    @Override
    public Value apply(Value... operands) {
        float[] x = operands[0].floats();
        float[] y = new float[output.size()];
        for (int h = 0; h < output.height(); h++) {
            int top = Math.max(window.inputRow(h, 0), 0);
            int bottom = Math.min(window.inputRow(h, window.kernelHeight()), input.height());
            for (int w = 0; w < output.width(); w++) {
                int left = Math.max(window.inputColumn(w, 0), 0);
                int right = Math.min(window.inputColumn(w, window.kernelWidth()), input.width());
                Region region = new Region(top, bottom, left, right);
                for (int c = 0; c < output.channels(); c++) {
                    y[output.index(h, w, c)] = region.pool(kind, x, input, c);
                }
            }
        }
        return Value.of(y);
    }

    static Value global(Pool.Kind kind, float[] x, Shape input) {
        Region region = new Region(0, input.height(), 0, input.width());
        float[] y = new float[input.channels()];
        for (int c = 0; c < y.length; c++) {
            y[c] = region.pool(kind, x, input, c);
        }
        return Value.of(y);
    }

    /** The taps of a window that lie inside the image: rows top to bottom and columns left to right, ends excluded. */
    private record Region(int top, int bottom, int left, int right) {

        float pool(Pool.Kind kind, float[] x, Shape shape, int channel) {
            return kind == Pool.Kind.MAX ? max(x, shape, channel) : average(x, shape, channel);
        }

        private float max(float[] x, Shape shape, int channel) {
            float largest = x[shape.index(top, left, channel)];
            for (int h = top; h < bottom; h++) {
                for (int w = left; w < right; w++) {
                    largest = Math.max(largest, x[shape.index(h, w, channel)]);
                }
            }
            return largest;
        }

        private float average(float[] x, Shape shape, int channel) {
            float sum = 0f;
            for (int h = top; h < bottom; h++) {
                for (int w = left; w < right; w++) {
                    sum += x[shape.index(h, w, channel)];
                }
            }
            return sum * (1f / ((bottom - top) * (right - left)));
        }
    }
}
