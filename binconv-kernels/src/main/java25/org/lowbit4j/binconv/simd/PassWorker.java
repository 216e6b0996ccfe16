package org.lowbit4j.binconv.simd;

import org.lowbit4j.binconv.ir.Shape;

/**
 * Runs one pass, a chunk of blocks of 64 positions at a time and 16 outputs at a time, so that what a chunk reads and the
 * tables of a tile stay in the first-level cache. Working memory of one thread.
 */
final class PassWorker {

    /** Positions that a block of rows has at most, unless a row has more. */
    private static final int MAX_POSITIONS = 2048;

    private static final int BLOCK = PositionLayout.LANES;
    private static final int TILES = PositionOutput.OUTPUTS / WeightTables.TILE;

    private final PositionLayout layout;
    private final LookupPass pass;
    private final byte[] indices;
    private final boolean added;
    private final int[] offsets;
    private final int chunkBlocks;
    private final int[] streams;
    /** Distance of outputs in {@link #sums}, of planes, and of tiles. */
    private final int outputSize;

    private final int planeSize;
    private final int tileSize;
    private final byte[] sums;
    private final short[] rows;
    private final int[] partial = new int[PositionOutput.SIZE];

    /** @param added whether the pass adds to what is there */
    PassWorker(PositionLayout layout, LookupPass pass, byte[] indices, boolean added) {
        this.layout = layout;
        this.pass = pass;
        this.indices = indices;
        this.added = added;
        this.offsets = layout.offsets();
        this.chunkBlocks = chunkBlocks(pass.planes());
        this.streams = new int[chunkBlocks * pass.planes()];
        this.outputSize = pass.tables().maxSegments() * BLOCK;
        this.planeSize = outputSize * WeightTables.TILE;
        this.tileSize = planeSize * streams.length;
        // Sums of odd positions are loaded a byte further on.
        this.sums = new byte[TILES * tileSize + 1];
        this.rows = new short[chunkBlocks * PositionOutput.SIZE];
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

    /** Convolves the positions {@code from..end - 1}, the first of which is at index 0 of {@code accumulators}. */
    void convolve(int from, int end, int[] accumulators) {
        int chunk = chunkBlocks * BLOCK;
        for (int position = from; position < end; position += chunk) {
            int positions = Math.min(chunk, end - position);
            setStreams(position, blocks(positions));
            for (int output = 0; output < layout.output().channels(); output += PositionOutput.OUTPUTS) {
                int tiles = Math.min(TILES, pass.tables().tiles() - output / WeightTables.TILE);
                lookUp(output / WeightTables.TILE, tiles, blocks(positions));
                addPlanes(output / WeightTables.TILE, tiles, blocks(positions));
                write(
                        output,
                        positions,
                        accumulators,
                        (position - from) * layout.output().channels() + output);
            }
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

    private void lookUp(int firstTile, int tiles, int blocks) {
        WeightTables tables = pass.tables();
        for (int tile = 0; tile < tiles; tile++) {
            int[] ends = tables.ends(firstTile + tile);
            for (int s = 0; s < blocks * pass.planes(); s += LookupTile.STREAMS) {
                int to = tile * tileSize + s * planeSize;
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
                            tables.tile(firstTile + tile),
                            sums,
                            to + segment * BLOCK,
                            outputSize);
                }
            }
        }
    }

    private void addPlanes(int firstTile, int tiles, int blocks) {
        for (int tile = 0; tile < tiles; tile++) {
            int segments = pass.tables().ends(firstTile + tile).length;
            for (int block = 0; block < blocks; block++) {
                int from = tile * tileSize + block * pass.planes() * planeSize;
                int to = block * PositionOutput.SIZE + tile * PositionOutput.TILE;
                PlaneSums.add(sums, from, pass.planes(), segments, outputSize, rows, to);
            }
        }
    }

    private void write(int output, int positions, int[] accumulators, int to) {
        int channels = layout.output().channels();
        int outputs = Math.min(PositionOutput.OUTPUTS, channels - output);
        for (int done = 0; done < positions; done += BLOCK) {
            int from = done / BLOCK * PositionOutput.SIZE;
            int target = to + done * channels;
            if (!added && positions - done >= BLOCK && outputs == PositionOutput.OUTPUTS) {
                PositionOutput.write(rows, from, pass.constants(), output, accumulators, target, channels);
            } else {
                PositionOutput.write(rows, from, pass.constants(), output, partial, 0, PositionOutput.OUTPUTS);
                copyPartial(Math.min(BLOCK, positions - done), outputs, accumulators, target);
            }
        }
    }

    private void copyPartial(int positions, int outputs, int[] accumulators, int to) {
        int channels = layout.output().channels();
        for (int position = 0; position < positions; position++) {
            int source = position * PositionOutput.OUTPUTS;
            int target = to + position * channels;
            if (added) {
                addShifted(partial, source, pass.shift(), accumulators, target, outputs);
            } else {
                System.arraycopy(partial, source, accumulators, target, outputs);
            }
        }
    }

    private static void addShifted(int[] partial, int from, int shift, int[] accumulators, int to, int size) {
        for (int i = 0; i < size; i++) {
            accumulators[to + i] += partial[from + i] << shift;
        }
    }
}
