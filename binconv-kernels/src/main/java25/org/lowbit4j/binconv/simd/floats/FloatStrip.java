package org.lowbit4j.binconv.simd.floats;

import static org.lowbit4j.binconv.simd.vectors.Widest.LANES;

import java.util.ArrayList;
import java.util.List;
import org.lowbit4j.binconv.kernel.Bytes;
import org.lowbit4j.binconv.kernel.FloatConvolutionSpec;

/** A block of output channels with its tiles: computes pixels that follow each other in a row or in a column. */
final class FloatStrip {

    /** Vectors of 512 bits come with 32 registers, which hold a tile of 24 sums. Others may have 16. */
    private static final boolean MANY_REGISTERS = LANES >= 16;

    private final FloatBlock block;
    private final FloatTile many;
    private final FloatTile one;

    private FloatStrip(FloatConvolutionSpec spec, int first, FloatTile many, FloatTile one) {
        this.block = new FloatBlock(spec, first, many.vectors() * LANES);
        this.many = many;
        this.one = one;
    }

    /** Strips of all channels. */
    static List<FloatStrip> all(FloatConvolutionSpec spec) {
        List<FloatStrip> strips = new ArrayList<>();
        for (int o = 0; o < spec.output().channels(); ) {
            FloatStrip strip = of(spec, o);
            strips.add(strip);
            o += strip.channels();
        }
        return strips;
    }

    /** The strip of the channels from {@code first} on. */
    private static FloatStrip of(FloatConvolutionSpec spec, int first) {
        int left = spec.output().channels() - first;
        if (left <= LANES) {
            return new FloatStrip(spec, first, new FloatTile8x1(), new FloatTile1x1());
        }
        return left > 2 * LANES && MANY_REGISTERS
                ? new FloatStrip(spec, first, new FloatTile6x4(), new FloatTile1x4())
                : new FloatStrip(spec, first, new FloatTile4x2(), new FloatTile1x2());
    }

    /** Lanes of all strips of {@code outputs} channels at most. */
    static long lanes(int outputs) {
        int widest = (MANY_REGISTERS ? 4 : 2) * LANES;
        return outputs <= LANES ? LANES : Bytes.product(Bytes.divideUp(outputs, widest), widest);
    }

    int channels() {
        return block.channels();
    }

    /** Pixels that a row or a column should have, at least. */
    int pixels() {
        return many.pixels();
    }

    /**
     * Computes {@code count} pixels of the channels of this strip; the last tile may do some of them again.
     *
     * @param corner offset of the first pixel's window in the image
     * @param at offset of the first pixel's first channel in the result
     */
    void run(
            FloatTaps taps,
            int fromTap,
            int toTap,
            int count,
            float[] image,
            int corner,
            float[] result,
            int at,
            FloatSteps steps) {
        FloatTile tile = count < many.pixels() ? one : many;
        float[] room = new float[block.isFull() ? 0 : tile.pixels() * block.lanes()];
        FloatSteps apart = new FloatSteps(steps.image(), block.lanes());
        for (int next = 0; next < count; next += tile.pixels()) {
            int pixel = Math.min(next, count - tile.pixels());
            int window = corner + pixel * steps.image();
            int to = at + block.first() + pixel * steps.result();
            if (block.isFull()) {
                tile.run(block, taps, fromTap, toTap, image, window, result, to, steps);
            } else {
                tile.run(block, taps, fromTap, toTap, image, window, room, 0, apart);
                copy(room, tile.pixels(), result, to, steps.result());
            }
        }
    }

    /** Without the lanes behind the last channel, where the next pixel is. */
    private void copy(float[] room, int pixels, float[] result, int at, int step) {
        for (int pixel = 0; pixel < pixels; pixel++) {
            System.arraycopy(room, pixel * block.lanes(), result, at + pixel * step, block.channels());
        }
    }
}
