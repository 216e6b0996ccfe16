package org.lowbit4j.binconv.simd;

/** Writes sums as accumulators {@code [output][position]}, or adds them, times a power of two, to those of the passes before. */
final class AccumulatorTarget implements SumTarget {

    private final PositionSums sums;
    private final LookupPass pass;
    private final boolean added;
    private final int[] accumulators;
    private final int first;
    private final int end;
    private final int[] partial = new int[PositionLayout.LANES];

    /**
     * A target for the positions {@code first..end - 1}.
     *
     * @param added whether the pass adds to what is there
     */
    AccumulatorTarget(PositionSums sums, LookupPass pass, boolean added, int[] accumulators, int first, int end) {
        this.sums = sums;
        this.pass = pass;
        this.added = added;
        this.accumulators = accumulators;
        this.first = first;
        this.end = end;
    }

    @Override
    public void accept(byte[] bytes, int from, int segments, int output, int position, int positions) {
        int constant = pass.constants()[output];
        int to = output * (end - first) + position - first;
        int whole = added ? 0 : positions / partial.length * partial.length;
        sums.write(bytes, from, segments, whole, constant, accumulators, to);
        for (int done = whole; done < positions; done += partial.length) {
            int at = from + done / partial.length * sums.blockStep();
            sums.write(bytes, at, segments, partial.length, constant, partial, 0);
            copyPartial(Math.min(partial.length, positions - done), to + done);
        }
    }

    private void copyPartial(int positions, int to) {
        if (!added) {
            System.arraycopy(partial, 0, accumulators, to, positions);
            return;
        }
        for (int i = 0; i < positions; i++) {
            accumulators[to + i] += partial[i] << pass.shift();
        }
    }
}
