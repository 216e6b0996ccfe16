package org.lowbit4j.binconv.simd;

import static org.lowbit4j.binconv.simd.LutAGeometry.TABLE;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;

/** Any three taps a step. */
final class AnyTapsTile implements LutATile {

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
            int index = at + step * STEP_BYTES;
            ByteVector first = ByteVector.fromArray(Zmm.BYTES, indices, index);
            ByteVector second = ByteVector.fromArray(Zmm.BYTES, indices, index + TABLE);
            ByteVector third = ByteVector.fromArray(Zmm.BYTES, indices, index + 2 * TABLE);
            int firstTable = from + offsets[LutAGeometry.STEP_TAPS * step + 0];
            int secondTable = from + offsets[LutAGeometry.STEP_TAPS * step + 1];
            int thirdTable = from + offsets[LutAGeometry.STEP_TAPS * step + 2];
            ShortVector sum0 = first.selectFrom(ByteVector.fromArray(Zmm.BYTES, tables, firstTable))
                    .add(second.selectFrom(ByteVector.fromArray(Zmm.BYTES, tables, secondTable)))
                    .add(third.selectFrom(ByteVector.fromArray(Zmm.BYTES, tables, thirdTable)))
                    .reinterpretAsShorts();
            ShortVector sum1 = first.selectFrom(ByteVector.fromArray(Zmm.BYTES, tables, firstTable + 1 * TABLE))
                    .add(second.selectFrom(ByteVector.fromArray(Zmm.BYTES, tables, secondTable + 1 * TABLE)))
                    .add(third.selectFrom(ByteVector.fromArray(Zmm.BYTES, tables, thirdTable + 1 * TABLE)))
                    .reinterpretAsShorts();
            ShortVector sum2 = first.selectFrom(ByteVector.fromArray(Zmm.BYTES, tables, firstTable + 2 * TABLE))
                    .add(second.selectFrom(ByteVector.fromArray(Zmm.BYTES, tables, secondTable + 2 * TABLE)))
                    .add(third.selectFrom(ByteVector.fromArray(Zmm.BYTES, tables, thirdTable + 2 * TABLE)))
                    .reinterpretAsShorts();
            ShortVector sum3 = first.selectFrom(ByteVector.fromArray(Zmm.BYTES, tables, firstTable + 3 * TABLE))
                    .add(second.selectFrom(ByteVector.fromArray(Zmm.BYTES, tables, secondTable + 3 * TABLE)))
                    .add(third.selectFrom(ByteVector.fromArray(Zmm.BYTES, tables, thirdTable + 3 * TABLE)))
                    .reinterpretAsShorts();
            ShortVector sum4 = first.selectFrom(ByteVector.fromArray(Zmm.BYTES, tables, firstTable + 4 * TABLE))
                    .add(second.selectFrom(ByteVector.fromArray(Zmm.BYTES, tables, secondTable + 4 * TABLE)))
                    .add(third.selectFrom(ByteVector.fromArray(Zmm.BYTES, tables, thirdTable + 4 * TABLE)))
                    .reinterpretAsShorts();
            ShortVector sum5 = first.selectFrom(ByteVector.fromArray(Zmm.BYTES, tables, firstTable + 5 * TABLE))
                    .add(second.selectFrom(ByteVector.fromArray(Zmm.BYTES, tables, secondTable + 5 * TABLE)))
                    .add(third.selectFrom(ByteVector.fromArray(Zmm.BYTES, tables, thirdTable + 5 * TABLE)))
                    .reinterpretAsShorts();
            ShortVector sum6 = first.selectFrom(ByteVector.fromArray(Zmm.BYTES, tables, firstTable + 6 * TABLE))
                    .add(second.selectFrom(ByteVector.fromArray(Zmm.BYTES, tables, secondTable + 6 * TABLE)))
                    .add(third.selectFrom(ByteVector.fromArray(Zmm.BYTES, tables, thirdTable + 6 * TABLE)))
                    .reinterpretAsShorts();
            both0 = both0.add(sum0);
            high0 = high0.add(sum0.lanewise(VectorOperators.LSHR, Byte.SIZE));
            both1 = both1.add(sum1);
            high1 = high1.add(sum1.lanewise(VectorOperators.LSHR, Byte.SIZE));
            both2 = both2.add(sum2);
            high2 = high2.add(sum2.lanewise(VectorOperators.LSHR, Byte.SIZE));
            both3 = both3.add(sum3);
            high3 = high3.add(sum3.lanewise(VectorOperators.LSHR, Byte.SIZE));
            both4 = both4.add(sum4);
            high4 = high4.add(sum4.lanewise(VectorOperators.LSHR, Byte.SIZE));
            both5 = both5.add(sum5);
            high5 = high5.add(sum5.lanewise(VectorOperators.LSHR, Byte.SIZE));
            both6 = both6.add(sum6);
            high6 = high6.add(sum6.lanewise(VectorOperators.LSHR, Byte.SIZE));
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
