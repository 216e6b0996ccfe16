package org.lowbit4j.binconv.simd;

import org.lowbit4j.binconv.ir.Shape;

/**
 * Runs one pass, a chunk of blocks of positions, a vector each, and some tiles of outputs at a time, so that what a chunk reads and
 * the tables of a tile stay in the first-level cache. Working memory of one thread.
 */
final class PassWorker {

    /** Positions that a block of rows has at most, unless a row has more. */
    private static final int MAX_POSITIONS = 2048;

    private static final int BLOCK = PositionLayout.LANES;

    /** Tiles whose sums are given on together: a vector that has just been stored cannot be loaded at once. */
    private static final int TILES = 4;

    private final PositionLayout layout;
    private final LookupPass pass;
    private final byte[] indices;
    private final int[] offsets;
    private final int chunkBlocks;
    private final int[] streams;
    /** Distance of outputs in {@link #sums}, of planes, and of tiles. */
    private final int outputSize;

    private final int planeSize;
    private final int tileSize;
    private final byte[] sums;

    PassWorker(PositionLayout layout, LookupPass pass, byte[] indices) {
        this.layout = layout;
        this.pass = pass;
        this.indices = indices;
        this.offsets = layout.offsets();
        this.chunkBlocks = chunkBlocks(pass.planes());
        this.streams = new int[chunkBlocks * pass.planes()];
        this.outputSize = pass.tables().maxSegments() * BLOCK;
        this.planeSize = outputSize * WeightTables.TILE;
        this.tileSize = planeSize * streams.length;
        this.sums = new byte[TILES * tileSize];
    }

    /** The fewest blocks whose planes fill whole tiles. */
    private static int chunkBlocks(int planes) {
        int filled = Math.min(Integer.lowestOneBit(planes), LookupTile.STREAMS);
        return LookupTile.STREAMS / filled;
    }

    private static int blocks(int positions) {
        return (positions + BLOCK - 1) / BLOCK;
    }

    /** The number of rows, of those that are not too many, that takes the fewest tiles for the whole image. */
    static int preferredRows(Shape output, int planes) {
        int best = 1;
        long fewest = Long.MAX_VALUE;
        int most = Math.clamp(MAX_POSITIONS / output.width(), 1, output.height());
        for (int rows = 1; rows <= most; rows++) {
            int last = output.height() % rows * output.width();
            long tiles = output.height() / rows * tiles(rows * output.width(), planes) + tiles(last, planes);
            if (tiles < fewest) {
                best = rows;
                fewest = tiles;
            }
        }
        return best;
    }

    private static long tiles(int positions, int planes) {
        return ((long) blocks(positions) * planes + LookupTile.STREAMS - 1) / LookupTile.STREAMS;
    }

    /** Where the byte sums of planes lie. */
    PositionSums positionSums() {
        return new PositionSums(pass.planes(), planeSize);
    }

    /** The most positions that a target is given at once. */
    int chunk() {
        return chunkBlocks * BLOCK;
    }

    /** Convolves the positions {@code from..to - 1}. */
    void convolve(int from, int to, SumTarget target) {
        for (int position = from; position < to; position += chunk()) {
            int positions = Math.min(chunk(), to - position);
            setStreams(position, blocks(positions));
            for (int tile = 0; tile < pass.tables().tiles(); tile += TILES) {
                int end = Math.min(pass.tables().tiles(), tile + TILES);
                for (int i = tile; i < end; i++) {
                    lookUp(i, (i - tile) * tileSize, blocks(positions));
                }
                for (int i = tile; i < end; i++) {
                    give(i, (i - tile) * tileSize, position, positions, target);
                }
            }
        }
    }

    private void give(int tile, int from, int position, int positions, SumTarget target) {
        int segments = pass.tables().ends(tile).length;
        int first = tile * WeightTables.TILE;
        int outputs = Math.min(WeightTables.TILE, layout.output().channels() - first);
        for (int i = 0; i < outputs; i++) {
            target.accept(sums, from + i * outputSize, segments, first + i, position, positions);
        }
    }

    /** The first index bytes of every plane of every block; what is missing to whole tiles repeats the last block. */
    private void setStreams(int position, int blocks) {
        for (int i = 0; i < streams.length; i++) {
            int block = Math.min(i / pass.planes(), blocks - 1);
            int plane = pass.firstPlane() + i % pass.planes();
            streams[i] = plane * layout.planeSize() + position + block * BLOCK;
        }
    }

    private void lookUp(int tile, int to, int blocks) {
        WeightTables tables = pass.tables();
        int[] ends = tables.ends(tile);
        for (int s = 0; s < blocks * pass.planes(); s += LookupTile.STREAMS) {
            for (int segment = 0; segment < ends.length; segment++) {
                LookupTile.sum(
                        indices,
                        streams[s],
                        streams[s + 1],
                        streams[s + 2],
                        streams[s + 3],
                        offsets,
                        segment == 0 ? 0 : ends[segment - 1],
                        ends[segment],
                        tables.tables(),
                        tables.tile(tile),
                        sums,
                        to + s * planeSize + segment * BLOCK,
                        outputSize);
            }
        }
    }
}
