package org.lowbit4j.binconv.simd.lutw;

import jdk.incubator.vector.ByteVector;
import org.lowbit4j.binconv.simd.vectors.LookupVectors;

/** Half of a {@link LookupTile}: four outputs times two vectors of positions. */
final class LookupPairTile {

    private LookupPairTile() {}

    /** As {@link LookupTile#sum}, for vectors 0 and 1. */
    static void sum(
            byte[] indices,
            int at0,
            int at1,
            int[] offsets,
            int from,
            int end,
            byte[] tables,
            int table,
            byte[] sums,
            int to,
            int stride) {
        ByteVector a0 = ByteVector.zero(LookupVectors.BYTES);
        ByteVector a1 = a0;
        ByteVector b0 = a0;
        ByteVector b1 = a0;
        ByteVector c0 = a0;
        ByteVector c1 = a0;
        ByteVector d0 = a0;
        ByteVector d1 = a0;
        for (int step = from; step < end; step++) {
            int offset = offsets[step];
            ByteVector i0 = LookupVectors.load(indices, at0 + offset);
            ByteVector i1 = LookupVectors.load(indices, at1 + offset);
            int first = table + step * WeightTables.TILE * WeightTables.SIZE;
            ByteVector t = LookupVectors.load(tables, first);
            a0 = a0.add(i0.selectFrom(t));
            a1 = a1.add(i1.selectFrom(t));
            t = LookupVectors.load(tables, first + WeightTables.SIZE);
            b0 = b0.add(i0.selectFrom(t));
            b1 = b1.add(i1.selectFrom(t));
            t = LookupVectors.load(tables, first + 2 * WeightTables.SIZE);
            c0 = c0.add(i0.selectFrom(t));
            c1 = c1.add(i1.selectFrom(t));
            t = LookupVectors.load(tables, first + 3 * WeightTables.SIZE);
            d0 = d0.add(i0.selectFrom(t));
            d1 = d1.add(i1.selectFrom(t));
        }
        LookupTile.store(a0, b0, c0, d0, sums, to, stride);
        LookupTile.store(a1, b1, c1, d1, sums, to + 4 * stride, stride);
    }
}
