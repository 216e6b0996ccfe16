package org.lowbit4j.binconv.engine;

import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.kernel.FloatLoops;
import org.lowbit4j.binconv.kernel.FloatLoops.Region;
import org.lowbit4j.binconv.kernel.Layout;

/** Pooling of one region of an image, or of all of it. */
final class Pooling {

    private final FloatLoops loops;
    private final Node.Pool.Kind kind;

    Pooling(FloatLoops loops, Node.Pool.Kind kind) {
        this.loops = loops;
        this.kind = kind;
    }

    /** Pools the whole image, in either layout. */
    void whole(Layout layout, Shape input, float[] source, float[] target) {
        int channels = input.channels();
        if (layout == Layout.CHANNELS_LAST) {
            int rowSize = input.width() * channels;
            pool(source, new Region(0, input.height(), input.width(), rowSize, channels, channels), target, 0);
            return;
        }
        for (int c = 0; c < channels; c++) {
            int from = c * input.pixels();
            pool(source, new Region(from, input.height(), input.width(), input.width(), 1, 1), target, c);
        }
    }

    /** Pools a region to as many values as it has channels. */
    void pool(float[] source, Region region, float[] target, int to) {
        if (kind == Node.Pool.Kind.MAX) {
            loops.max(source, region, target, to);
        } else {
            loops.mean(source, region, target, to);
        }
    }
}
