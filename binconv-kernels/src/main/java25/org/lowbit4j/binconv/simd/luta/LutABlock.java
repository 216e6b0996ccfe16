package org.lowbit4j.binconv.simd.luta;

import java.util.List;
import org.lowbit4j.binconv.kernel.Bytes;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;

/**
 * Convolves a block of output rows, chunk of groups by chunk, tile by tile, so that the tables of a tile stay in the
 * first-level cache for all output channels. Sums wait in memory between chunks.
 */
final class LutABlock {

    private final LutAGeometry geometry;
    private final LutATiles tiles;
    private final List<LutATaps> chunks;
    private final LutAWeights weights;
    private final int parts;
    private final int tileSums;
    private final int[] rowOffsets;
    /** {@code [row][tap]}. */
    private final int[][] offsets;

    private final short[] nothing;
    /** {@code [row][tile][block][plane][tile pixel]}. */
    private final short[] sums;

    LutABlock(LutAGeometry geometry, List<LutATaps> chunks, LutAWeights weights) {
        this.geometry = geometry;
        this.tiles = new LutATiles(geometry.spec, chunks.get(0).count());
        this.chunks = chunks;
        this.weights = weights;
        this.parts = weights.blocks * weights.planes;
        this.tileSums = geometry.tilePixels * LutATile.PIXEL_SUMS;
        this.rowOffsets = new int[geometry.spec.window().kernelHeight() + 1];
        this.offsets = new int[geometry.rows][chunks.get(0).count()];
        this.nothing = new short[SegmentedTile.PARTS * tileSums];
        this.sums = new short[geometry.rows * geometry.tiles * parts * tileSums];
    }

    /** The bytes of a working memory. */
    static long bytes(ConvolutionSpec spec, LutAGeometry geometry) {
        long tileSums = Bytes.product(geometry.tilePixels, LutATile.PIXEL_SUMS);
        long tiles = Bytes.product(geometry.rows, geometry.tiles, LutATiles.parts(spec));
        return Bytes.sum(
                Bytes.product(Short.BYTES, tileSums, Bytes.sum(tiles, SegmentedTile.PARTS)),
                Bytes.product(Integer.BYTES, geometry.rows, geometry.chunkLookUps()));
    }

    /** Convolves the output rows {@code fromRow..toRow - 1}; their tables must be there. */
    void convolve(
            TableRing ring, int fromRow, int toRow, LutAOutput output, int[] windows, int[] accumulators, int to) {
        int rows = toRow - fromRow;
        for (int chunk = 0; chunk < chunks.size(); chunk++) {
            for (int row = 0; row < rows; row++) {
                ring.rowOffsets(fromRow + row, rowOffsets);
                chunks.get(chunk).offsets(rowOffsets, offsets[row]);
            }
            for (int i = 0; i < geometry.tiles; i++) {
                lookUp(ring.tables(), chunk, rows, i);
                if (chunk == chunks.size() - 1) {
                    write(rows, i, output, windows, accumulators, to);
                }
            }
        }
    }

    private void lookUp(byte[] tables, int chunk, int rows, int index) {
        int taps = chunks.get(chunk).count();
        byte[] indices = weights.indices(chunk);
        int from = index * geometry.tilePixels * LutAGeometry.TABLE;
        short[] before = chunk == 0 ? nothing : sums;
        LutATile tile;
        for (int part = 0; part < parts; part += tile.parts()) {
            tile = tiles.from(part);
            int at = part * taps * LutAGeometry.TABLE;
            for (int row = 0; row < rows; row++) {
                int sumsAt = sumsAt(row, index, part);
                int beforeAt = chunk == 0 ? 0 : sumsAt;
                tile.add(tables, offsets[row], taps, from, indices, at, before, beforeAt, sums, sumsAt);
            }
        }
    }

    private int sumsAt(int row, int index, int part) {
        return ((row * geometry.tiles + index) * parts + part) * tileSums;
    }

    private void write(int rows, int index, LutAOutput output, int[] windows, int[] accumulators, int to) {
        int channels = geometry.spec.output().channels();
        int column = index * geometry.tilePixels;
        int pixels = Math.min(geometry.tilePixels, geometry.outputWidth - column);
        for (int row = 0; row < rows; row++) {
            int pixel = row * geometry.outputWidth + column;
            for (int block = 0; block < weights.blocks; block++) {
                int at = sumsAt(row, index, block * weights.planes);
                output.write(sums, at, block, pixels, windows, pixel, accumulators, to + pixel * channels);
            }
        }
    }
}
