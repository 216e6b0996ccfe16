package org.lowbit4j.binconv.simd;

import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_S2I;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import org.lowbit4j.binconv.kernel.ChannelAffine;

/**
 * Scales the sums of a single pass and shifts them, into floats {@code [position][output]} of the whole image. The 16-bit sums
 * of sixteen outputs are transposed, then made floats: half the work of transposing floats.
 */
final class ScaledTarget implements SumTarget {

    private static final int OUTPUTS = ShortSquares.ROWS;

    private final PositionSums sums;
    private final int[] constants;
    private final short[] rows;
    private final short[] half;

    private final ChannelAffine affine;
    private final float[] result;

    /** @param positions the most that are given at once, in whole blocks */
    ScaledTarget(PositionSums sums, LookupPass pass, int positions, ChannelAffine affine, float[] result) {
        this.sums = sums;
        this.constants = pass.constants();
        this.affine = affine;
        this.result = result;
        this.rows = new short[OUTPUTS * positions];
        this.half = new short[OUTPUTS * positions];
    }

    /** Whether outputs come in sixteens, and vectors are those that squares are made of. */
    static boolean suits(int outputs) {
        return outputs % OUTPUTS == 0 && LookupLanes.SHORTS.length() == ShortSquares.COLUMNS;
    }

    @Override
    public void accept(byte[] bytes, int from, int segments, int output, int position, int positions) {
        int squares = (positions + PositionLayout.LANES - 1) / PositionLayout.LANES * 2;
        int row = output % OUTPUTS;
        sums.write(bytes, from, segments, positions, rows, row * squares * ShortSquares.COLUMNS);
        if (row == OUTPUTS - 1) {
            int first = output - row;
            ShortSquares.transpose(rows, half, squares);
            scale(rows, positions, constants, affine, first, result, position * affine.channels() + first);
        }
    }

    /** Sixteen outputs of every position. */
    private static void scale(
            short[] sums, int positions, int[] constants, ChannelAffine affine, int first, float[] result, int to) {
        IntVector constant = LookupLanes.load(constants, first);
        FloatVector scale = FloatVector.fromArray(LookupLanes.FLOATS, affine.scale(), first);
        FloatVector shift = FloatVector.fromArray(LookupLanes.FLOATS, affine.shift(), first);
        int step = affine.channels();
        for (int i = 0; i < positions; i++) {
            IntVector sum = (IntVector) ShortVector.fromArray(ShortVector.SPECIES_256, sums, i * OUTPUTS)
                    .convertShape(ZERO_EXTEND_S2I, LookupLanes.INTS, 0);
            FloatVector x = (FloatVector) sum.add(constant).convert(I2F, 0);
            x.fma(scale, shift).intoArray(result, to + i * step);
        }
    }
}
