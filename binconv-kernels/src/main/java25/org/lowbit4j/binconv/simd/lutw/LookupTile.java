package org.lowbit4j.binconv.simd.lutw;

import jdk.incubator.vector.ByteVector;
import org.lowbit4j.binconv.simd.vectors.LookupVectors;

/** The hot loop of table look-up with weight tables: four outputs times four vectors of positions. */
final class LookupTile {

    /** Position vectors of a tile. */
    static final int STREAMS = 4;

    /** Sixteen registers, as CPUs with 256-bit vectors have, do not hold the sums of four vectors. */
    private static final boolean FEW_REGISTERS = LookupVectors.BYTES.length() < 64;

    private LookupTile() {}

    /**
     * Writes {@code sums[to + stride * (4 v + o)] = sum over steps of table_o[index_v]} for output {@code o} and vector
     * {@code v} in 0..3, lane by lane.
     *
     * @param indices index bytes, of which the low bits count
     * @param at0 first position of vector 0
     * @param at1 first position of vector 1
     * @param at2 first position of vector 2
     * @param at3 first position of vector 3
     * @param offsets distance of a step's index bytes from the position
     * @param from first step
     * @param end end of the steps
     * @param tables tables of the steps, four at a time
     * @param table the table of step 0
     * @param sums receives the sums
     * @param to where they begin
     * @param stride distance of the sums
     */
    static void sum(
            byte[] indices,
            int at0,
            int at1,
            int at2,
            int at3,
            int[] offsets,
            int from,
            int end,
            byte[] tables,
            int table,
            byte[] sums,
            int to,
            int stride) {
        if (FEW_REGISTERS) {
            LookupPairTile.sum(indices, at0, at1, offsets, from, end, tables, table, sums, to, stride);
            LookupPairTile.sum(indices, at2, at3, offsets, from, end, tables, table, sums, to + 8 * stride, stride);
            return;
        }
        ByteVector a0 = ByteVector.zero(LookupVectors.BYTES);
        ByteVector a1 = a0;
        ByteVector a2 = a0;
        ByteVector a3 = a0;
        ByteVector b0 = a0;
        ByteVector b1 = a0;
        ByteVector b2 = a0;
        ByteVector b3 = a0;
        ByteVector c0 = a0;
        ByteVector c1 = a0;
        ByteVector c2 = a0;
        ByteVector c3 = a0;
        ByteVector d0 = a0;
        ByteVector d1 = a0;
        ByteVector d2 = a0;
        ByteVector d3 = a0;
        for (int step = from; step < end; step++) {
            int offset = offsets[step];
            ByteVector i0 = LookupVectors.load(indices, at0 + offset);
            ByteVector i1 = LookupVectors.load(indices, at1 + offset);
            ByteVector i2 = LookupVectors.load(indices, at2 + offset);
            ByteVector i3 = LookupVectors.load(indices, at3 + offset);
            int first = table + step * WeightTables.TILE * WeightTables.SIZE;
            ByteVector t = LookupVectors.load(tables, first);
            a0 = a0.add(i0.selectFrom(t));
            a1 = a1.add(i1.selectFrom(t));
            a2 = a2.add(i2.selectFrom(t));
            a3 = a3.add(i3.selectFrom(t));
            t = LookupVectors.load(tables, first + WeightTables.SIZE);
            b0 = b0.add(i0.selectFrom(t));
            b1 = b1.add(i1.selectFrom(t));
            b2 = b2.add(i2.selectFrom(t));
            b3 = b3.add(i3.selectFrom(t));
            t = LookupVectors.load(tables, first + 2 * WeightTables.SIZE);
            c0 = c0.add(i0.selectFrom(t));
            c1 = c1.add(i1.selectFrom(t));
            c2 = c2.add(i2.selectFrom(t));
            c3 = c3.add(i3.selectFrom(t));
            t = LookupVectors.load(tables, first + 3 * WeightTables.SIZE);
            d0 = d0.add(i0.selectFrom(t));
            d1 = d1.add(i1.selectFrom(t));
            d2 = d2.add(i2.selectFrom(t));
            d3 = d3.add(i3.selectFrom(t));
        }
        store(a0, b0, c0, d0, sums, to, stride);
        store(a1, b1, c1, d1, sums, to + 4 * stride, stride);
        store(a2, b2, c2, d2, sums, to + 8 * stride, stride);
        store(a3, b3, c3, d3, sums, to + 12 * stride, stride);
    }

    /** Stores the sums of four outputs. */
    static void store(ByteVector a, ByteVector b, ByteVector c, ByteVector d, byte[] sums, int to, int stride) {
        a.intoArray(sums, to);
        b.intoArray(sums, to + stride);
        c.intoArray(sums, to + 2 * stride);
        d.intoArray(sums, to + 3 * stride);
    }
}
