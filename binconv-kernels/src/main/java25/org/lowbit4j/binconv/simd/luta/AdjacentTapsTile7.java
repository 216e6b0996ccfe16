package org.lowbit4j.binconv.simd.luta;

import static org.lowbit4j.binconv.simd.luta.LutAGeometry.TABLE;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import org.lowbit4j.binconv.simd.vectors.LookupVectors;

/** Three neighbouring taps a step, so that nine tables serve 21 look-ups. One straight loop, and no larger: C2 must take it. */
final class AdjacentTapsTile7 implements LutATile {

    @Override
    public int pixels() {
        return 7;
    }

    @Override
    public void add(
            byte[] tables,
            int[] offsets,
            int taps,
            int from,
            byte[] indices,
            int at,
            short[] before,
            int beforeAt,
            short[] sums,
            int sumsAt) {
        ShortVector whole0 = ShortVector.fromArray(LookupVectors.SHORTS, before, beforeAt);
        ShortVector shifted0 = ShortVector.fromArray(LookupVectors.SHORTS, before, beforeAt + LANES);
        ShortVector whole1 = ShortVector.fromArray(LookupVectors.SHORTS, before, beforeAt + 2 * LANES);
        ShortVector shifted1 = ShortVector.fromArray(LookupVectors.SHORTS, before, beforeAt + 3 * LANES);
        ShortVector whole2 = ShortVector.fromArray(LookupVectors.SHORTS, before, beforeAt + 4 * LANES);
        ShortVector shifted2 = ShortVector.fromArray(LookupVectors.SHORTS, before, beforeAt + 5 * LANES);
        ShortVector whole3 = ShortVector.fromArray(LookupVectors.SHORTS, before, beforeAt + 6 * LANES);
        ShortVector shifted3 = ShortVector.fromArray(LookupVectors.SHORTS, before, beforeAt + 7 * LANES);
        ShortVector whole4 = ShortVector.fromArray(LookupVectors.SHORTS, before, beforeAt + 8 * LANES);
        ShortVector shifted4 = ShortVector.fromArray(LookupVectors.SHORTS, before, beforeAt + 9 * LANES);
        ShortVector whole5 = ShortVector.fromArray(LookupVectors.SHORTS, before, beforeAt + 10 * LANES);
        ShortVector shifted5 = ShortVector.fromArray(LookupVectors.SHORTS, before, beforeAt + 11 * LANES);
        ShortVector whole6 = ShortVector.fromArray(LookupVectors.SHORTS, before, beforeAt + 12 * LANES);
        ShortVector shifted6 = ShortVector.fromArray(LookupVectors.SHORTS, before, beforeAt + 13 * LANES);
        for (int tap = 0; tap < taps; tap += LutAGeometry.STEP_TAPS) {
            int index = at + tap * TABLE;
            ByteVector first = ByteVector.fromArray(LookupVectors.BYTES, indices, index);
            ByteVector second = ByteVector.fromArray(LookupVectors.BYTES, indices, index + TABLE);
            ByteVector third = ByteVector.fromArray(LookupVectors.BYTES, indices, index + 2 * TABLE);
            int at0 = from + offsets[tap];
            ShortVector wide;
            ByteVector table = ByteVector.fromArray(LookupVectors.BYTES, tables, at0);
            ByteVector sum0 = first.selectFrom(table);
            table = ByteVector.fromArray(LookupVectors.BYTES, tables, at0 + TABLE);
            sum0 = sum0.add(second.selectFrom(table));
            ByteVector sum1 = first.selectFrom(table);
            table = ByteVector.fromArray(LookupVectors.BYTES, tables, at0 + 2 * TABLE);
            sum0 = sum0.add(third.selectFrom(table));
            wide = sum0.reinterpretAsShorts();
            whole0 = whole0.add(wide);
            shifted0 = shifted0.add(wide.reinterpretAsInts()
                    .lanewise(VectorOperators.LSHR, Byte.SIZE)
                    .reinterpretAsShorts());
            sum1 = sum1.add(second.selectFrom(table));
            ByteVector sum2 = first.selectFrom(table);
            table = ByteVector.fromArray(LookupVectors.BYTES, tables, at0 + 3 * TABLE);
            sum1 = sum1.add(third.selectFrom(table));
            wide = sum1.reinterpretAsShorts();
            whole1 = whole1.add(wide);
            shifted1 = shifted1.add(wide.reinterpretAsInts()
                    .lanewise(VectorOperators.LSHR, Byte.SIZE)
                    .reinterpretAsShorts());
            sum2 = sum2.add(second.selectFrom(table));
            ByteVector sum3 = first.selectFrom(table);
            table = ByteVector.fromArray(LookupVectors.BYTES, tables, at0 + 4 * TABLE);
            sum2 = sum2.add(third.selectFrom(table));
            wide = sum2.reinterpretAsShorts();
            whole2 = whole2.add(wide);
            shifted2 = shifted2.add(wide.reinterpretAsInts()
                    .lanewise(VectorOperators.LSHR, Byte.SIZE)
                    .reinterpretAsShorts());
            sum3 = sum3.add(second.selectFrom(table));
            ByteVector sum4 = first.selectFrom(table);
            table = ByteVector.fromArray(LookupVectors.BYTES, tables, at0 + 5 * TABLE);
            sum3 = sum3.add(third.selectFrom(table));
            wide = sum3.reinterpretAsShorts();
            whole3 = whole3.add(wide);
            shifted3 = shifted3.add(wide.reinterpretAsInts()
                    .lanewise(VectorOperators.LSHR, Byte.SIZE)
                    .reinterpretAsShorts());
            sum4 = sum4.add(second.selectFrom(table));
            ByteVector sum5 = first.selectFrom(table);
            table = ByteVector.fromArray(LookupVectors.BYTES, tables, at0 + 6 * TABLE);
            sum4 = sum4.add(third.selectFrom(table));
            wide = sum4.reinterpretAsShorts();
            whole4 = whole4.add(wide);
            shifted4 = shifted4.add(wide.reinterpretAsInts()
                    .lanewise(VectorOperators.LSHR, Byte.SIZE)
                    .reinterpretAsShorts());
            sum5 = sum5.add(second.selectFrom(table));
            ByteVector sum6 = first.selectFrom(table);
            table = ByteVector.fromArray(LookupVectors.BYTES, tables, at0 + 7 * TABLE);
            sum5 = sum5.add(third.selectFrom(table));
            wide = sum5.reinterpretAsShorts();
            whole5 = whole5.add(wide);
            shifted5 = shifted5.add(wide.reinterpretAsInts()
                    .lanewise(VectorOperators.LSHR, Byte.SIZE)
                    .reinterpretAsShorts());
            sum6 = sum6.add(second.selectFrom(table));
            table = ByteVector.fromArray(LookupVectors.BYTES, tables, at0 + 8 * TABLE);
            sum6 = sum6.add(third.selectFrom(table));
            wide = sum6.reinterpretAsShorts();
            whole6 = whole6.add(wide);
            shifted6 = shifted6.add(wide.reinterpretAsInts()
                    .lanewise(VectorOperators.LSHR, Byte.SIZE)
                    .reinterpretAsShorts());
        }
        whole0.intoArray(sums, sumsAt);
        shifted0.intoArray(sums, sumsAt + LANES);
        whole1.intoArray(sums, sumsAt + 2 * LANES);
        shifted1.intoArray(sums, sumsAt + 3 * LANES);
        whole2.intoArray(sums, sumsAt + 4 * LANES);
        shifted2.intoArray(sums, sumsAt + 5 * LANES);
        whole3.intoArray(sums, sumsAt + 6 * LANES);
        shifted3.intoArray(sums, sumsAt + 7 * LANES);
        whole4.intoArray(sums, sumsAt + 8 * LANES);
        shifted4.intoArray(sums, sumsAt + 9 * LANES);
        whole5.intoArray(sums, sumsAt + 10 * LANES);
        shifted5.intoArray(sums, sumsAt + 11 * LANES);
        whole6.intoArray(sums, sumsAt + 12 * LANES);
        shifted6.intoArray(sums, sumsAt + 13 * LANES);
    }
}
