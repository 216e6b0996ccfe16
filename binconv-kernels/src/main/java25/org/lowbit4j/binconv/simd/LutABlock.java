package org.lowbit4j.binconv.simd;

import java.util.List;

/**
 * Convolves a block of output rows, chunk of groups by chunk, strip of tiles by strip, so that the tables of a strip stay in
 * the first-level cache for all output channels. Sums wait in memory between chunks.
 */
final class LutABlock {

    private static final int TILE_SUMS = LutATile.PIXELS * LutATile.PIXEL_SUMS;

    private final LutAGeometry geometry;
    private final List<LutATaps> chunks;
    private final LutAWeights weights;
    private final LutATile tile;
    private final int parts;
    /** {@code [row][kernel row]}. */
    private final int[] rowOffsets;

    private final int[][] offsets;
    private final short[] nothing = new short[TILE_SUMS];
    /** {@code [row][tile][block][plane][tile pixel]}. */
    private final short[] sums;

    LutABlock(LutAGeometry geometry, List<LutATaps> chunks, LutAWeights weights) {
        this.geometry = geometry;
        this.chunks = chunks;
        this.weights = weights;
        this.tile = geometry.adjacentTaps ? new AdjacentTapsTile() : new AnyTapsTile();
        this.parts = weights.blocks * weights.planes;
        this.rowOffsets = new int[geometry.spec.window().kernelHeight()];
        this.offsets = new int[geometry.rows][chunks.get(0).steps() * LutAGeometry.STEP_TAPS];
        this.sums = new short[geometry.rows * geometry.tiles * parts * TILE_SUMS];
    }

    /** Convolves the output rows {@code fromRow..toRow - 1}; their tables must be there. */
    void convolve(
            TableRing ring, int fromRow, int toRow, LutAOutput output, int[] windows, int[] accumulators, int to) {
        int rows = toRow - fromRow;
        for (int chunk = 0; chunk < chunks.size(); chunk++) {
            for (int row = 0; row < rows; row++) {
                ring.rowOffsets(fromRow + row, rowOffsets);
                chunks.get(chunk).offsets(rowOffsets, ring.zeroOffset(), offsets[row]);
            }
            for (int first = 0; first < geometry.tiles; first += geometry.stripTiles) {
                int end = Math.min(geometry.tiles, first + geometry.stripTiles);
                lookUp(ring.tables(), chunk, rows, first, end);
                if (chunk == chunks.size() - 1) {
                    write(rows, first, end, output, windows, accumulators, to);
                }
            }
        }
    }

    private void lookUp(byte[] tables, int chunk, int rows, int firstTile, int endTile) {
        int steps = chunks.get(chunk).steps();
        byte[] indices = weights.indices(chunk);
        for (int part = 0; part < parts; part++) {
            int at = part * steps * LutATile.STEP_BYTES;
            for (int row = 0; row < rows; row++) {
                for (int i = firstTile; i < endTile; i++) {
                    int sumsAt = sumsAt(row, i, part);
                    short[] before = chunk == 0 ? nothing : sums;
                    int from = i * LutATile.PIXELS * LutAGeometry.TABLE;
                    tile.add(
                            tables,
                            offsets[row],
                            steps,
                            from,
                            indices,
                            at,
                            before,
                            chunk == 0 ? 0 : sumsAt,
                            sums,
                            sumsAt);
                }
            }
        }
    }

    private int sumsAt(int row, int tileIndex, int part) {
        return ((row * geometry.tiles + tileIndex) * parts + part) * TILE_SUMS;
    }

    private void write(
            int rows, int firstTile, int endTile, LutAOutput output, int[] windows, int[] accumulators, int to) {
        int channels = geometry.spec.output().channels();
        for (int row = 0; row < rows; row++) {
            for (int i = firstTile; i < endTile; i++) {
                int column = i * LutATile.PIXELS;
                int pixels = Math.min(LutATile.PIXELS, geometry.outputWidth - column);
                int pixel = row * geometry.outputWidth + column;
                for (int block = 0; block < weights.blocks; block++) {
                    output.write(
                            sums,
                            sumsAt(row, i, block * weights.planes),
                            block,
                            pixels,
                            windows,
                            pixel,
                            accumulators,
                            to + pixel * channels);
                }
            }
        }
    }
}
