package org.lowbit4j.binconv.simd;

import java.util.List;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;

/** Sums the look-ups of some rows: chunks of blocks of 64 positions, 16 outputs at a time. Working memory of one thread. */
final class LookupWorker implements ConvolutionKernel.Worker {

    /** Blocks of 64 positions of a chunk; times any number of planes they fill whole tiles. */
    private static final int BLOCKS = LookupTile.STREAMS;

    private static final int CHUNK = BLOCKS * PositionLayout.LANES;

    /** Positions that a block of rows has at most, unless a row has more. */
    private static final int MAX_POSITIONS = 2048;

    private final PositionLayout layout;
    private final List<LookupPass> passes;
    private final int[] constants;
    private final int[] zeros;
    private final byte[] indices;
    private final int[] offsets;
    private final byte[] sums;
    private final int[] streams;
    private final short[] lanes = new short[WeightTables.TILE * PositionLayout.LANES];
    private final short[] rows = new short[BLOCKS * PositionOutput.SIZE];
    private final int[] partial = new int[PositionOutput.SIZE];

    LookupWorker(PositionLayout layout, List<LookupPass> passes, int[] constants, byte[] indices) {
        this.layout = layout;
        this.passes = passes;
        this.constants = constants;
        this.zeros = new int[constants.length];
        this.indices = indices;
        this.offsets = layout.offsets();
        int vectors = passes.stream()
                .mapToInt(pass -> pass.planes() * pass.tables().maxSegments())
                .max()
                .orElseThrow();
        this.sums = new byte[BLOCKS * vectors * WeightTables.TILE * PositionLayout.LANES];
        this.streams = new int[BLOCKS * layout.planes()];
    }

    /** The number of rows, of those that are not too many, whose chunks waste the fewest positions. */
    static int preferredRows(Shape output) {
        int best = 1;
        long bestChunks = Long.MAX_VALUE;
        int most = Math.clamp(MAX_POSITIONS / output.width(), 1, output.height());
        for (int rows = 1; rows <= most; rows++) {
            int last = output.height() % rows;
            long chunks =
                    (long) (output.height() / rows) * blocks(rows * output.width()) + blocks(last * output.width());
            if (chunks < bestChunks) {
                best = rows;
                bestChunks = chunks;
            }
        }
        return best;
    }

    private static int blocks(int positions) {
        return (positions + PositionLayout.LANES - 1) / PositionLayout.LANES;
    }

    @Override
    public void convolve(int fromRow, int toRow, int[] accumulators) {
        int width = layout.output().width();
        int from = fromRow * width;
        int end = toRow * width;
        for (int position = from; position < end; position += CHUNK) {
            convolveChunk(position, Math.min(CHUNK, end - position), accumulators, position - from);
        }
    }

    private void convolveChunk(int position, int positions, int[] accumulators, int at) {
        for (int p = 0; p < passes.size(); p++) {
            LookupPass pass = passes.get(p);
            int blocks = blocks(positions);
            setStreams(pass, position, blocks);
            for (int output = 0; output < layout.output().channels(); output += PositionOutput.OUTPUTS) {
                sumOutputs(pass, blocks, output);
                for (int block = 0; block < blocks; block++) {
                    int done = block * PositionLayout.LANES;
                    write(p, block, output, Math.min(PositionLayout.LANES, positions - done), accumulators, at + done);
                }
            }
        }
    }

    /** The first index bytes of every plane of every block; what is missing to whole tiles repeats the last. */
    private void setStreams(LookupPass pass, int position, int blocks) {
        for (int i = 0; i < streams.length; i++) {
            int block = Math.min(i / pass.planes(), blocks - 1);
            int plane = pass.firstPlane() + i % pass.planes();
            streams[i] = plane * layout.planeSize() + position + block * PositionLayout.LANES;
        }
    }

    private void sumOutputs(LookupPass pass, int blocks, int output) {
        int end = Math.min(output + PositionOutput.OUTPUTS, pass.tables().outputs());
        int stride = pass.tables().maxSegments() * PositionLayout.LANES;
        for (int o = output; o < end; o += WeightTables.TILE) {
            int tile = o / WeightTables.TILE;
            int segments = pass.tables().ends(tile).length;
            sumTile(pass, blocks, tile);
            for (int block = 0; block < blocks; block++) {
                int from = block * pass.planes() * WeightTables.TILE * stride;
                for (int i = 0; i < WeightTables.TILE; i++) {
                    PlaneSums.add(
                            sums,
                            from + i * stride,
                            pass.planes(),
                            segments,
                            WeightTables.TILE * stride,
                            pass.missing(o + i),
                            lanes,
                            i * PositionLayout.LANES);
                }
                int to = block * PositionOutput.SIZE + (o - output) / WeightTables.TILE * PositionOutput.TILE_LANES;
                PositionOutput.join(lanes, rows, to);
            }
        }
    }

    private void sumTile(LookupPass pass, int blocks, int tile) {
        WeightTables tables = pass.tables();
        int[] ends = tables.ends(tile);
        int stride = tables.maxSegments();
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
                        (s * WeightTables.TILE * stride + segment) * PositionLayout.LANES,
                        stride);
            }
        }
    }

    private void write(int p, int block, int output, int positions, int[] accumulators, int at) {
        int channels = layout.output().channels();
        int outputs = Math.min(PositionOutput.OUTPUTS, channels - output);
        int from = block * PositionOutput.SIZE;
        int to = at * channels + output;
        if (p == 0 && positions == PositionLayout.LANES && outputs == PositionOutput.OUTPUTS) {
            PositionOutput.write(rows, from, constants, output, accumulators, to, channels);
            return;
        }
        PositionOutput.write(rows, from, p == 0 ? constants : zeros, output, partial, 0, PositionOutput.OUTPUTS);
        for (int position = 0; position < positions; position++) {
            int source = position * PositionOutput.OUTPUTS;
            int target = to + position * channels;
            if (p == 0) {
                System.arraycopy(partial, source, accumulators, target, outputs);
            } else {
                addShifted(partial, source, passes.get(p).shift(), accumulators, target, outputs);
            }
        }
    }

    private static void addShifted(int[] partial, int from, int shift, int[] accumulators, int to, int size) {
        for (int i = 0; i < size; i++) {
            accumulators[to + i] += partial[from + i] << shift;
        }
    }
}
