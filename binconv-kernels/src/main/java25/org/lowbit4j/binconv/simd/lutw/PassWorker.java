package org.lowbit4j.binconv.simd.lutw;

import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.kernel.Bytes;

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

    /** Bytes of the sums of a chunk: a share of a first-level cache. */
    private static final int SUMS = 16 << 10;

    private static final int OUTPUTS = TILES * WeightTables.TILE;

    private final PositionLayout layout;
    private final LookupPass pass;
    private final byte[] indices;
    private final int[] offsets;
    private final int chunkBlocks;
    private final int[] streams;
    /** Distance of outputs in {@link #bytes}, of planes, and of tiles. */
    private final int outputSize;

    private final int planeSize;
    private final int tileSize;
    private final byte[] bytes;
    private final PositionSums adding;
    private final short[] sums;
    private final short[] spare;

    PassWorker(PositionLayout layout, LookupPass pass, byte[] indices) {
        this.layout = layout;
        this.pass = pass;
        this.indices = indices;
        this.offsets = layout.offsets();
        this.chunkBlocks = chunkBlocks(pass.planes(), pass.tables().maxSegments());
        this.streams = new int[chunkBlocks * pass.planes()];
        this.outputSize = pass.tables().maxSegments() * BLOCK;
        this.planeSize = outputSize * WeightTables.TILE;
        this.tileSize = planeSize * streams.length;
        this.bytes = new byte[TILES * tileSize];
        this.adding = new PositionSums(pass.planes(), planeSize);
        this.sums = new short[OUTPUTS * chunkBlocks * BLOCK];
        this.spare = new short[sums.length];
    }

    /** At least four blocks, else as many as there is room for, of which the planes fill whole tiles. */
    private static int chunkBlocks(int planes, int segments) {
        int filled = Math.min(Integer.lowestOneBit(planes), LookupTile.STREAMS);
        int fewest = LookupTile.STREAMS / filled;
        int blockSize = OUTPUTS * planes * segments * BLOCK;
        return fewest * Math.max(LookupTile.STREAMS / fewest, SUMS / (fewest * blockSize));
    }

    /**
     * The bytes of a working memory at most.
     *
     * @param steps look-ups of a sum of one plane
     */
    static long bytes(int steps, int planes) {
        int segments = Math.min(steps, WeightTables.MOST_SEGMENTS);
        long bytes = Math.max(SUMS, Bytes.product(LookupTile.STREAMS, OUTPUTS, planes, segments, BLOCK));
        long blocks = Math.max(LookupTile.STREAMS, SUMS / (OUTPUTS * BLOCK));
        return Bytes.sum(
                bytes,
                Bytes.product(2L * Short.BYTES, OUTPUTS, blocks, BLOCK),
                Bytes.product(Integer.BYTES, Bytes.sum(steps, Bytes.product(blocks, planes))));
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

    /** Room for as many sums as a target is given at once. */
    short[] spare() {
        return spare;
    }

    /** Convolves the positions {@code from..to - 1}. */
    void convolve(int from, int to, SumTarget target) {
        int chunk = chunkBlocks * BLOCK;
        for (int position = from; position < to; position += chunk) {
            int positions = Math.min(chunk, to - position);
            int blocks = blocks(positions);
            setStreams(position, blocks);
            for (int tile = 0; tile < pass.tables().tiles(); tile += TILES) {
                int end = Math.min(pass.tables().tiles(), tile + TILES);
                for (int i = tile; i < end; i++) {
                    lookUp(i, (i - tile) * tileSize, blocks);
                }
                for (int i = tile; i < end; i++) {
                    add(i, i - tile, blocks * BLOCK);
                }
                int first = tile * WeightTables.TILE;
                int outputs = Math.min(OUTPUTS, layout.output().channels() - first);
                target.accept(sums, blocks * BLOCK, first, outputs, position, positions);
            }
        }
    }

    /** Adds up the byte sums of a tile's outputs. */
    private void add(int tile, int index, int positions) {
        int segments = pass.tables().ends(tile).length;
        for (int i = 0; i < WeightTables.TILE; i++) {
            int from = index * tileSize + i * outputSize;
            adding.write(bytes, from, segments, positions, sums, (index * WeightTables.TILE + i) * positions);
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
                        bytes,
                        to + s * planeSize + segment * BLOCK,
                        outputSize);
            }
        }
    }
}
