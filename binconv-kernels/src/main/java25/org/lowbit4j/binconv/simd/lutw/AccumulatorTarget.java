package org.lowbit4j.binconv.simd.lutw;

import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.ZERO_EXTEND_S2I;

import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import org.lowbit4j.binconv.simd.vectors.LookupVectors;

/** Writes sums as accumulators {@code [output][position]}, or adds them, times a power of two, to those of the passes before. */
final class AccumulatorTarget implements SumTarget {

    private static final int LANES = LookupVectors.INTS.length();

    private final LookupPass pass;
    private final boolean added;
    private final int[] accumulators;
    private final int first;
    private final int end;
    private final int[] partial = new int[LANES];

    /**
     * A target for the positions {@code first..end - 1}.
     *
     * @param added whether the pass adds to what is there
     */
    AccumulatorTarget(LookupPass pass, boolean added, int[] accumulators, int first, int end) {
        this.pass = pass;
        this.added = added;
        this.accumulators = accumulators;
        this.first = first;
        this.end = end;
    }

    @Override
    public void accept(short[] sums, int step, int output, int outputs, int position, int positions) {
        int whole = positions / LANES * LANES;
        for (int i = 0; i < outputs; i++) {
            int constant = pass.constants()[output + i];
            int to = (output + i) * (end - first) + position - first;
            if (added) {
                add(sums, i * step, whole, constant, pass.shift(), accumulators, to);
            } else {
                write(sums, i * step, whole, constant, accumulators, to);
            }
            if (whole < positions) {
                write(sums, i * step + whole, LANES, constant, partial, 0);
                copyPartial(positions - whole, to + whole);
            }
        }
    }

    private void copyPartial(int positions, int to) {
        for (int i = 0; i < positions; i++) {
            accumulators[to + i] = added ? accumulators[to + i] + (partial[i] << pass.shift()) : partial[i];
        }
    }

    /** Whole vectors. */
    private static void write(short[] sums, int from, int positions, int constant, int[] target, int to) {
        for (int position = 0; position < positions; position += LANES) {
            widened(sums, from + position).add(constant).intoArray(target, to + position);
        }
    }

    /** Whole vectors. */
    private static void add(short[] sums, int from, int positions, int constant, int shift, int[] target, int to) {
        for (int position = 0; position < positions; position += LANES) {
            IntVector sum = widened(sums, from + position).add(constant);
            int at = to + position;
            LookupVectors.load(target, at).add(sum.lanewise(LSHL, shift)).intoArray(target, at);
        }
    }

    private static IntVector widened(short[] sums, int at) {
        return (IntVector) ShortVector.fromArray(LookupVectors.HALF_SHORTS, sums, at)
                .convertShape(ZERO_EXTEND_S2I, LookupVectors.INTS, 0);
    }
}
