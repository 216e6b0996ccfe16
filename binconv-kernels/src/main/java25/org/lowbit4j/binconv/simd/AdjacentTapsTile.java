package org.lowbit4j.binconv.simd;

import static org.lowbit4j.binconv.simd.LutAGeometry.TABLE;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/** Three neighbouring taps a step: nine tables serve 21 look-ups. One straight loop, and no larger: C2 must take it. */
final class AdjacentTapsTile implements LutATile {

    @Override
    public void add(
            byte[] tables,
            int[] offsets,
            int steps,
            int from,
            byte[] indices,
            int at,
            short[] before,
            int beforeAt,
            short[] sums,
            int sumsAt) {
        ShortVector both0 = ShortVector.fromArray(Zmm.SHORTS, before, beforeAt);
        ShortVector high0 = ShortVector.fromArray(Zmm.SHORTS, before, beforeAt + 1 * LANES);
        ShortVector both1 = ShortVector.fromArray(Zmm.SHORTS, before, beforeAt + 2 * LANES);
        ShortVector high1 = ShortVector.fromArray(Zmm.SHORTS, before, beforeAt + 3 * LANES);
        ShortVector both2 = ShortVector.fromArray(Zmm.SHORTS, before, beforeAt + 4 * LANES);
        ShortVector high2 = ShortVector.fromArray(Zmm.SHORTS, before, beforeAt + 5 * LANES);
        ShortVector both3 = ShortVector.fromArray(Zmm.SHORTS, before, beforeAt + 6 * LANES);
        ShortVector high3 = ShortVector.fromArray(Zmm.SHORTS, before, beforeAt + 7 * LANES);
        ShortVector both4 = ShortVector.fromArray(Zmm.SHORTS, before, beforeAt + 8 * LANES);
        ShortVector high4 = ShortVector.fromArray(Zmm.SHORTS, before, beforeAt + 9 * LANES);
        ShortVector both5 = ShortVector.fromArray(Zmm.SHORTS, before, beforeAt + 10 * LANES);
        ShortVector high5 = ShortVector.fromArray(Zmm.SHORTS, before, beforeAt + 11 * LANES);
        ShortVector both6 = ShortVector.fromArray(Zmm.SHORTS, before, beforeAt + 12 * LANES);
        ShortVector high6 = ShortVector.fromArray(Zmm.SHORTS, before, beforeAt + 13 * LANES);
        for (int step = 0; step < steps; step++) {
            ByteVector first = ByteVector.fromArray(Zmm.BYTES, indices, at);
            ByteVector second = ByteVector.fromArray(Zmm.BYTES, indices, at + 1 * TABLE);
            ByteVector third = ByteVector.fromArray(Zmm.BYTES, indices, at + 2 * TABLE);
            at += STEP_BYTES;
            int at0 = from + offsets[LutAGeometry.STEP_TAPS * step];
            ShortVector wide;
            ByteVector table = ByteVector.fromArray(Zmm.BYTES, tables, at0);
            ByteVector sum0 = first.selectFrom(table);
            table = ByteVector.fromArray(Zmm.BYTES, tables, at0 + 1 * TABLE);
            sum0 = sum0.add(second.selectFrom(table));
            ByteVector sum1 = first.selectFrom(table);
            table = ByteVector.fromArray(Zmm.BYTES, tables, at0 + 2 * TABLE);
            sum0 = sum0.add(third.selectFrom(table));
            wide = sum0.reinterpretAsShorts();
            both0 = both0.add(wide);
            high0 = high0.add(wide.lanewise(VectorOperators.LSHR, Byte.SIZE));
            sum1 = sum1.add(second.selectFrom(table));
            ByteVector sum2 = first.selectFrom(table);
            table = ByteVector.fromArray(Zmm.BYTES, tables, at0 + 3 * TABLE);
            sum1 = sum1.add(third.selectFrom(table));
            wide = sum1.reinterpretAsShorts();
            both1 = both1.add(wide);
            high1 = high1.add(wide.lanewise(VectorOperators.LSHR, Byte.SIZE));
            sum2 = sum2.add(second.selectFrom(table));
            ByteVector sum3 = first.selectFrom(table);
            table = ByteVector.fromArray(Zmm.BYTES, tables, at0 + 4 * TABLE);
            sum2 = sum2.add(third.selectFrom(table));
            wide = sum2.reinterpretAsShorts();
            both2 = both2.add(wide);
            high2 = high2.add(wide.lanewise(VectorOperators.LSHR, Byte.SIZE));
            sum3 = sum3.add(second.selectFrom(table));
            ByteVector sum4 = first.selectFrom(table);
            table = ByteVector.fromArray(Zmm.BYTES, tables, at0 + 5 * TABLE);
            sum3 = sum3.add(third.selectFrom(table));
            wide = sum3.reinterpretAsShorts();
            both3 = both3.add(wide);
            high3 = high3.add(wide.lanewise(VectorOperators.LSHR, Byte.SIZE));
            sum4 = sum4.add(second.selectFrom(table));
            ByteVector sum5 = first.selectFrom(table);
            table = ByteVector.fromArray(Zmm.BYTES, tables, at0 + 6 * TABLE);
            sum4 = sum4.add(third.selectFrom(table));
            wide = sum4.reinterpretAsShorts();
            both4 = both4.add(wide);
            high4 = high4.add(wide.lanewise(VectorOperators.LSHR, Byte.SIZE));
            sum5 = sum5.add(second.selectFrom(table));
            ByteVector sum6 = first.selectFrom(table);
            table = ByteVector.fromArray(Zmm.BYTES, tables, at0 + 7 * TABLE);
            sum5 = sum5.add(third.selectFrom(table));
            wide = sum5.reinterpretAsShorts();
            both5 = both5.add(wide);
            high5 = high5.add(wide.lanewise(VectorOperators.LSHR, Byte.SIZE));
            sum6 = sum6.add(second.selectFrom(table));
            table = ByteVector.fromArray(Zmm.BYTES, tables, at0 + 8 * TABLE);
            sum6 = sum6.add(third.selectFrom(table));
            wide = sum6.reinterpretAsShorts();
            both6 = both6.add(wide);
            high6 = high6.add(wide.lanewise(VectorOperators.LSHR, Byte.SIZE));
        }
        both0.intoArray(sums, sumsAt);
        high0.intoArray(sums, sumsAt + 1 * LANES);
        both1.intoArray(sums, sumsAt + 2 * LANES);
        high1.intoArray(sums, sumsAt + 3 * LANES);
        both2.intoArray(sums, sumsAt + 4 * LANES);
        high2.intoArray(sums, sumsAt + 5 * LANES);
        both3.intoArray(sums, sumsAt + 6 * LANES);
        high3.intoArray(sums, sumsAt + 7 * LANES);
        both4.intoArray(sums, sumsAt + 8 * LANES);
        high4.intoArray(sums, sumsAt + 9 * LANES);
        both5.intoArray(sums, sumsAt + 10 * LANES);
        high5.intoArray(sums, sumsAt + 11 * LANES);
        both6.intoArray(sums, sumsAt + 12 * LANES);
        high6.intoArray(sums, sumsAt + 13 * LANES);
    }
}
