package org.lowbit4j.binconv.simd.luta;

import static org.lowbit4j.binconv.simd.luta.LutAGeometry.TABLE;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import org.lowbit4j.binconv.simd.vectors.LookupVectors;

/** Any three taps a step. */
final class AnyTapsTile7 implements LutATile {

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
            int firstTable = from + offsets[tap];
            int secondTable = from + offsets[tap + 1];
            int thirdTable = from + offsets[tap + 2];
            ShortVector sum0 = first.selectFrom(ByteVector.fromArray(LookupVectors.BYTES, tables, firstTable))
                    .add(second.selectFrom(ByteVector.fromArray(LookupVectors.BYTES, tables, secondTable)))
                    .add(third.selectFrom(ByteVector.fromArray(LookupVectors.BYTES, tables, thirdTable)))
                    .reinterpretAsShorts();
            ShortVector sum1 = first.selectFrom(ByteVector.fromArray(LookupVectors.BYTES, tables, firstTable + TABLE))
                    .add(second.selectFrom(ByteVector.fromArray(LookupVectors.BYTES, tables, secondTable + TABLE)))
                    .add(third.selectFrom(ByteVector.fromArray(LookupVectors.BYTES, tables, thirdTable + TABLE)))
                    .reinterpretAsShorts();
            ShortVector sum2 = first.selectFrom(
                            ByteVector.fromArray(LookupVectors.BYTES, tables, firstTable + 2 * TABLE))
                    .add(second.selectFrom(ByteVector.fromArray(LookupVectors.BYTES, tables, secondTable + 2 * TABLE)))
                    .add(third.selectFrom(ByteVector.fromArray(LookupVectors.BYTES, tables, thirdTable + 2 * TABLE)))
                    .reinterpretAsShorts();
            ShortVector sum3 = first.selectFrom(
                            ByteVector.fromArray(LookupVectors.BYTES, tables, firstTable + 3 * TABLE))
                    .add(second.selectFrom(ByteVector.fromArray(LookupVectors.BYTES, tables, secondTable + 3 * TABLE)))
                    .add(third.selectFrom(ByteVector.fromArray(LookupVectors.BYTES, tables, thirdTable + 3 * TABLE)))
                    .reinterpretAsShorts();
            ShortVector sum4 = first.selectFrom(
                            ByteVector.fromArray(LookupVectors.BYTES, tables, firstTable + 4 * TABLE))
                    .add(second.selectFrom(ByteVector.fromArray(LookupVectors.BYTES, tables, secondTable + 4 * TABLE)))
                    .add(third.selectFrom(ByteVector.fromArray(LookupVectors.BYTES, tables, thirdTable + 4 * TABLE)))
                    .reinterpretAsShorts();
            ShortVector sum5 = first.selectFrom(
                            ByteVector.fromArray(LookupVectors.BYTES, tables, firstTable + 5 * TABLE))
                    .add(second.selectFrom(ByteVector.fromArray(LookupVectors.BYTES, tables, secondTable + 5 * TABLE)))
                    .add(third.selectFrom(ByteVector.fromArray(LookupVectors.BYTES, tables, thirdTable + 5 * TABLE)))
                    .reinterpretAsShorts();
            ShortVector sum6 = first.selectFrom(
                            ByteVector.fromArray(LookupVectors.BYTES, tables, firstTable + 6 * TABLE))
                    .add(second.selectFrom(ByteVector.fromArray(LookupVectors.BYTES, tables, secondTable + 6 * TABLE)))
                    .add(third.selectFrom(ByteVector.fromArray(LookupVectors.BYTES, tables, thirdTable + 6 * TABLE)))
                    .reinterpretAsShorts();
            whole0 = whole0.add(sum0);
            shifted0 = shifted0.add(sum0.reinterpretAsInts()
                    .lanewise(VectorOperators.LSHR, Byte.SIZE)
                    .reinterpretAsShorts());
            whole1 = whole1.add(sum1);
            shifted1 = shifted1.add(sum1.reinterpretAsInts()
                    .lanewise(VectorOperators.LSHR, Byte.SIZE)
                    .reinterpretAsShorts());
            whole2 = whole2.add(sum2);
            shifted2 = shifted2.add(sum2.reinterpretAsInts()
                    .lanewise(VectorOperators.LSHR, Byte.SIZE)
                    .reinterpretAsShorts());
            whole3 = whole3.add(sum3);
            shifted3 = shifted3.add(sum3.reinterpretAsInts()
                    .lanewise(VectorOperators.LSHR, Byte.SIZE)
                    .reinterpretAsShorts());
            whole4 = whole4.add(sum4);
            shifted4 = shifted4.add(sum4.reinterpretAsInts()
                    .lanewise(VectorOperators.LSHR, Byte.SIZE)
                    .reinterpretAsShorts());
            whole5 = whole5.add(sum5);
            shifted5 = shifted5.add(sum5.reinterpretAsInts()
                    .lanewise(VectorOperators.LSHR, Byte.SIZE)
                    .reinterpretAsShorts());
            whole6 = whole6.add(sum6);
            shifted6 = shifted6.add(sum6.reinterpretAsInts()
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
