package org.lowbit4j.binconv.engine;

import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.binconv.kernel.FloatLoops;
import org.lowbit4j.binconv.kernel.FloatLoops.Region;
import org.lowbit4j.binconv.kernel.Layout;

/** Pooling: the part of every window that lies inside the image. */
final class Pooling {

    private final FloatLoops loops;
    private final Node.Pool.Kind kind;
    private final Shape input;

    Pooling(FloatLoops loops, Node.Pool.Kind kind, Shape input) {
        this.loops = loops;
        this.kind = kind;
        this.input = input;
    }

    /** Pools the output rows {@code fromRow..toRow - 1}. */
    void run(Window window, float[] source, float[] target, Shape output, int fromRow, int toRow) {
        for (int y = fromRow; y < toRow; y++) {
            int top = Math.max(0, window.inputRow(y, 0));
            int bottom = Math.min(input.height(), window.inputRow(y, window.kernelHeight()));
            for (int x = 0; x < output.width(); x++) {
                int left = Math.max(0, window.inputColumn(x, 0));
                int right = Math.min(input.width(), window.inputColumn(x, window.kernelWidth()));
                pool(source, top, bottom, left, right, target, output.index(y, x, 0));
            }
        }
    }

    /** Pools the whole image, in either layout. */
    void run(Layout layout, float[] source, float[] target) {
        if (layout == Layout.CHANNELS_LAST) {
            pool(source, 0, input.height(), 0, input.width(), target, 0);
            return;
        }
        for (int c = 0; c < input.channels(); c++) {
            int from = c * input.pixels();
            pool(source, new Region(from, input.height(), input.width(), input.width(), 1, 1), target, c);
        }
    }

    private void pool(float[] source, int top, int bottom, int left, int right, float[] target, int to) {
        int channels = input.channels();
        Region region = new Region(
                input.index(top, left, 0), bottom - top, right - left, input.width() * channels, channels, channels);
        pool(source, region, target, to);
    }

    private void pool(float[] source, Region region, float[] target, int to) {
        if (kind == Node.Pool.Kind.MAX) {
            loops.max(source, region, target, to);
        } else {
            loops.mean(source, region, target, to);
        }
    }
}
