package org.lowbit4j.binconv.simd.lutw;

import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_S2I;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import org.lowbit4j.binconv.kernel.ChannelAffine;
import org.lowbit4j.binconv.simd.vectors.LookupVectors;

/**
 * Scales the sums of a single pass and shifts them, into floats {@code [position][output]} of the whole image. The 16-bit sums
 * of sixteen outputs are transposed, then made floats: half the work of transposing floats.
 */
final class ScaledTarget implements SumTarget {

    private static final int OUTPUTS = ShortSquares.ROWS;

    private final int[] constants;
    private final short[] half;
    private final ChannelAffine affine;
    private final float[] result;

    /** @param half room for what is half transposed: sixteen outputs of as many positions as are given at once */
    ScaledTarget(LookupPass pass, short[] half, ChannelAffine affine, float[] result) {
        this.constants = pass.constants();
        this.half = half;
        this.affine = affine;
        this.result = result;
    }

    /** Whether outputs come in sixteens, and vectors are those that squares are made of. */
    static boolean suits(int outputs) {
        return outputs % OUTPUTS == 0 && LookupVectors.SHORTS.length() == ShortSquares.COLUMNS;
    }

    @Override
    public void accept(short[] sums, int step, int output, int outputs, int position, int positions) {
        ShortSquares.transpose(sums, half, step / ShortSquares.COLUMNS);
        scale(sums, positions, constants, affine, output, result, position * affine.channels() + output);
    }

    /** Sixteen outputs of every position. */
    private static void scale(
            short[] sums, int positions, int[] constants, ChannelAffine affine, int first, float[] result, int to) {
        IntVector constant = LookupVectors.load(constants, first);
        FloatVector scale = FloatVector.fromArray(LookupVectors.FLOATS, affine.scale(), first);
        FloatVector shift = FloatVector.fromArray(LookupVectors.FLOATS, affine.shift(), first);
        int step = affine.channels();
        for (int i = 0; i < positions; i++) {
            IntVector sum = (IntVector) ShortVector.fromArray(LookupVectors.HALF_SHORTS, sums, i * OUTPUTS)
                    .convertShape(ZERO_EXTEND_S2I, LookupVectors.INTS, 0);
            FloatVector x = (FloatVector) sum.add(constant).convert(I2F, 0);
            x.fma(scale, shift).intoArray(result, to + i * step);
        }
    }
}
