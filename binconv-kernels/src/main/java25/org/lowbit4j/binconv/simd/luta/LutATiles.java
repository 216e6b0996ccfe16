package org.lowbit4j.binconv.simd.luta;

import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;

/**
 * The tiles of a convolution: one for a part alone, and where bytes hold the sums of enough look-ups one for two parts at a
 * time. Both have as many pixels. For one thread.
 */
final class LutATiles {

    /** Shorter segments cost more in widening than two parts save. */
    private static final int LEAST_STEPS = 6;

    private final int parts;
    private final boolean pairs;
    private final LutATile one;
    private final LutATile two;

    /** @param mostTaps of one chunk of groups */
    LutATiles(ConvolutionSpec spec, int mostTaps) {
        int entry = largestEntry(spec);
        this.parts = parts(spec);
        this.pairs = pairs(spec);
        this.one = one(spec);
        this.two = pairs ? new SegmentedTile(pair(spec), entry, mostTaps) : one;
    }

    /** Pairs of a block of 64 output channels and a weight plane. */
    static int parts(ConvolutionSpec spec) {
        int blocks = (spec.output().channels() + LutAGeometry.TABLE - 1) / LutAGeometry.TABLE;
        return blocks * spec.weights().grid().bits();
    }

    /** Whether two parts are done at a time, as long as there are two. */
    static boolean pairs(ConvolutionSpec spec) {
        return SegmentedTile.steps(largestEntry(spec)) >= LEAST_STEPS;
    }

    /** Output pixels of every tile: the fewest beyond the end of a row. */
    static int pixels(ConvolutionSpec spec) {
        int width = spec.output().width();
        return adjacent(spec) && (width + 7) / 8 * 8 < (width + 6) / 7 * 7 ? 8 : 7;
    }

    private static int largestEntry(ConvolutionSpec spec) {
        return SubsetTables.largestEntry(spec.activationCoding().lastUnsigned());
    }

    /** Whether neighbouring taps read neighbouring tables. */
    private static boolean adjacent(ConvolutionSpec spec) {
        Window window = spec.window();
        return window.kernelWidth() == LutAGeometry.STEP_TAPS
                && window.dilationWidth() == 1
                && window.strideWidth() == 1;
    }

    private static LutATile one(ConvolutionSpec spec) {
        if (!adjacent(spec)) {
            return new AnyTapsTile7();
        }
        return pixels(spec) == 7 ? new AdjacentTapsTile7() : new AdjacentTapsTile8();
    }

    private static PairTile pair(ConvolutionSpec spec) {
        if (!adjacent(spec)) {
            return new AnyTapsPair7();
        }
        return pixels(spec) == 7 ? new AdjacentTapsPair7() : new AdjacentTapsPair8();
    }

    /** The tile for {@code part} and those after it. */
    LutATile from(int part) {
        return pairs && part + 1 < parts ? two : one;
    }
}
