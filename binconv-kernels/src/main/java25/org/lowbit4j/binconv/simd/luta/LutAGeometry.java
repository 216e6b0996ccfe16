package org.lowbit4j.binconv.simd.luta;

import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.binconv.kernel.Bytes;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;

/**
 * Where tables lie, and in which parts the work is done. One row of an image has its tables as {@code [group][phase][place]
 * [64]}; the virtual column {@code v = column + padLeft} has phase {@code v mod stride} and place {@code v / stride}, so
 * that one tap's tables of neighbouring output pixels are neighbours whatever the stride.
 */
final class LutAGeometry {

    /** Input channels of a table: 2^6 subsets are the 64 bytes that one VPERMB looks up. */
    static final int GROUP = 6;

    /** Bytes of a table, and lanes of a look-up. */
    static final int TABLE = 64;

    /** Look-ups of a step, for each pixel of a tile. */
    static final int STEP_TAPS = 3;

    /** Steps of one chunk of groups, about: their indices and tables stay in the first-level cache. */
    private static final int CHUNK_STEPS = 33;

    /** The same where two parts are done at a time: longer, because a chunk's sums are widened in a pass of their own. */
    private static final int PAIR_CHUNK_STEPS = 75;

    /** Narrow images have few tiles a row: several rows share the indices that are read from the second-level cache. */
    private static final int NARROW = 16;

    private static final int NARROW_ROWS = 4;

    /**
     * Tables of a tile are an odd number of cache lines from those of its next group. With a power of two, as 16 columns make
     * one, they would share a few sets of the first-level cache.
     */
    private static final int ODD = 1;

    final ConvolutionSpec spec;
    final int outputWidth;
    /** Output pixels of a tile. */
    final int tilePixels;

    /** Tiles of a row. */
    final int tiles;

    final int groups;
    final int phases;
    final int places;
    private final int paddedGroups;
    final int chunkGroups;
    final int chunks;
    final int rows;

    LutAGeometry(ConvolutionSpec spec) {
        this.spec = spec;
        Window window = spec.window();
        this.outputWidth = spec.output().width();
        this.tilePixels = LutATiles.pixels(spec);
        this.tiles = (outputWidth + tilePixels - 1) / tilePixels;
        this.groups = groups(spec);
        this.phases = window.strideWidth();
        this.places = (virtualColumns() + phases - 1) / phases | ODD;
        this.paddedGroups = (groups + SubsetTables.GROUPS - 1) / SubsetTables.GROUPS * SubsetTables.GROUPS;
        int steps = LutATiles.pairs(spec) ? PAIR_CHUNK_STEPS : CHUNK_STEPS;
        int wanted = Math.max(1, steps * STEP_TAPS / window.taps());
        this.chunks = (groups + wanted - 1) / wanted;
        this.chunkGroups = (groups + chunks - 1) / chunks;
        this.rows = Math.min(spec.output().height(), outputWidth <= NARROW ? NARROW_ROWS : 1);
    }

    static int groups(ConvolutionSpec spec) {
        return (spec.weights().shape().inputs() + GROUP - 1) / GROUP;
    }

    /** Columns that a row of outputs reads, padding included. */
    int virtualColumns() {
        Window window = spec.window();
        return (outputWidth - 1) * window.strideWidth() + (window.kernelWidth() - 1) * window.dilationWidth() + 1;
    }

    /** Input rows that a block of {@link #rows} output rows reads, those in between included. */
    int inputRows() {
        Window window = spec.window();
        int span = (rows - 1) * window.strideHeight() + (window.kernelHeight() - 1) * window.dilationHeight() + 1;
        return Math.min(span, spec.input().height());
    }

    /** Bytes of the tables of {@link #inputRows}, one row of padding and one of zeros. Where they fit an int, every offset does. */
    long ringBytes() {
        return Bytes.product(Bytes.sum(inputRows(), 2), paddedGroups, phases, places, TABLE);
    }

    /** Look-ups of a chunk, those of a last step that is not full included. */
    long chunkLookUps() {
        return Bytes.product(
                Bytes.divideUp(Bytes.product(chunkGroups, spec.window().taps()), STEP_TAPS), STEP_TAPS);
    }

    int rowBytes() {
        return paddedGroups * groupBytes();
    }

    int groupBytes() {
        return phases * places * TABLE;
    }

    /** Where the tables of a virtual column begin in those of its group. */
    int columnOffset(int virtualColumn) {
        return (virtualColumn % phases * places + virtualColumn / phases) * TABLE;
    }
}
