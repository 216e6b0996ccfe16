package org.lowbit4j.binconv.simd.luta;

import static org.lowbit4j.binconv.simd.luta.LutAGeometry.STEP_TAPS;
import static org.lowbit4j.binconv.simd.luta.LutAGeometry.TABLE;

import jdk.incubator.vector.ByteVector;
import org.lowbit4j.binconv.simd.vectors.LookupVectors;

/** Three neighbouring taps a step: nine tables and six indices serve 42 look-ups. */
final class AdjacentTapsPair7 implements PairTile {

    @Override
    public int pixels() {
        return 7;
    }

    @Override
    public void add(
            byte[] tables,
            int tableStep,
            int[] offsets,
            int fromTap,
            int toTap,
            int from,
            byte[] indices,
            int at,
            byte[] sums,
            int to) {
        ByteVector sum0a = ByteVector.zero(LookupVectors.BYTES);
        ByteVector sum1a = ByteVector.zero(LookupVectors.BYTES);
        ByteVector sum2a = ByteVector.zero(LookupVectors.BYTES);
        ByteVector sum3a = ByteVector.zero(LookupVectors.BYTES);
        ByteVector sum4a = ByteVector.zero(LookupVectors.BYTES);
        ByteVector sum5a = ByteVector.zero(LookupVectors.BYTES);
        ByteVector sum6a = ByteVector.zero(LookupVectors.BYTES);
        ByteVector sum0b = ByteVector.zero(LookupVectors.BYTES);
        ByteVector sum1b = ByteVector.zero(LookupVectors.BYTES);
        ByteVector sum2b = ByteVector.zero(LookupVectors.BYTES);
        ByteVector sum3b = ByteVector.zero(LookupVectors.BYTES);
        ByteVector sum4b = ByteVector.zero(LookupVectors.BYTES);
        ByteVector sum5b = ByteVector.zero(LookupVectors.BYTES);
        ByteVector sum6b = ByteVector.zero(LookupVectors.BYTES);
        for (int tap = fromTap; tap < toTap; tap += STEP_TAPS) {
            int index = at + (tap - fromTap) * (2 * TABLE);
            int table = from + offsets[tap];
            ByteVector entries;
            ByteVector firstA = ByteVector.fromArray(LookupVectors.BYTES, indices, index);
            ByteVector firstB = ByteVector.fromArray(LookupVectors.BYTES, indices, index + 3 * TABLE);
            entries = ByteVector.fromArray(LookupVectors.BYTES, tables, table);
            table += tableStep;
            sum0a = sum0a.add(firstA.selectFrom(entries));
            sum0b = sum0b.add(firstB.selectFrom(entries));
            ByteVector secondA = ByteVector.fromArray(LookupVectors.BYTES, indices, index + TABLE);
            ByteVector secondB = ByteVector.fromArray(LookupVectors.BYTES, indices, index + 4 * TABLE);
            entries = ByteVector.fromArray(LookupVectors.BYTES, tables, table);
            table += tableStep;
            sum0a = sum0a.add(secondA.selectFrom(entries));
            sum1a = sum1a.add(firstA.selectFrom(entries));
            sum0b = sum0b.add(secondB.selectFrom(entries));
            sum1b = sum1b.add(firstB.selectFrom(entries));
            ByteVector thirdA = ByteVector.fromArray(LookupVectors.BYTES, indices, index + 2 * TABLE);
            ByteVector thirdB = ByteVector.fromArray(LookupVectors.BYTES, indices, index + 5 * TABLE);
            entries = ByteVector.fromArray(LookupVectors.BYTES, tables, table);
            table += tableStep;
            sum0a = sum0a.add(thirdA.selectFrom(entries));
            sum1a = sum1a.add(secondA.selectFrom(entries));
            sum2a = sum2a.add(firstA.selectFrom(entries));
            sum0b = sum0b.add(thirdB.selectFrom(entries));
            sum1b = sum1b.add(secondB.selectFrom(entries));
            sum2b = sum2b.add(firstB.selectFrom(entries));
            entries = ByteVector.fromArray(LookupVectors.BYTES, tables, table);
            table += tableStep;
            sum1a = sum1a.add(thirdA.selectFrom(entries));
            sum2a = sum2a.add(secondA.selectFrom(entries));
            sum3a = sum3a.add(firstA.selectFrom(entries));
            sum1b = sum1b.add(thirdB.selectFrom(entries));
            sum2b = sum2b.add(secondB.selectFrom(entries));
            sum3b = sum3b.add(firstB.selectFrom(entries));
            entries = ByteVector.fromArray(LookupVectors.BYTES, tables, table);
            table += tableStep;
            sum2a = sum2a.add(thirdA.selectFrom(entries));
            sum3a = sum3a.add(secondA.selectFrom(entries));
            sum4a = sum4a.add(firstA.selectFrom(entries));
            sum2b = sum2b.add(thirdB.selectFrom(entries));
            sum3b = sum3b.add(secondB.selectFrom(entries));
            sum4b = sum4b.add(firstB.selectFrom(entries));
            entries = ByteVector.fromArray(LookupVectors.BYTES, tables, table);
            table += tableStep;
            sum3a = sum3a.add(thirdA.selectFrom(entries));
            sum4a = sum4a.add(secondA.selectFrom(entries));
            sum5a = sum5a.add(firstA.selectFrom(entries));
            sum3b = sum3b.add(thirdB.selectFrom(entries));
            sum4b = sum4b.add(secondB.selectFrom(entries));
            sum5b = sum5b.add(firstB.selectFrom(entries));
            entries = ByteVector.fromArray(LookupVectors.BYTES, tables, table);
            table += tableStep;
            sum4a = sum4a.add(thirdA.selectFrom(entries));
            sum5a = sum5a.add(secondA.selectFrom(entries));
            sum6a = sum6a.add(firstA.selectFrom(entries));
            sum4b = sum4b.add(thirdB.selectFrom(entries));
            sum5b = sum5b.add(secondB.selectFrom(entries));
            sum6b = sum6b.add(firstB.selectFrom(entries));
            entries = ByteVector.fromArray(LookupVectors.BYTES, tables, table);
            table += tableStep;
            sum5a = sum5a.add(thirdA.selectFrom(entries));
            sum6a = sum6a.add(secondA.selectFrom(entries));
            sum5b = sum5b.add(thirdB.selectFrom(entries));
            sum6b = sum6b.add(secondB.selectFrom(entries));
            entries = ByteVector.fromArray(LookupVectors.BYTES, tables, table);
            sum6a = sum6a.add(thirdA.selectFrom(entries));
            sum6b = sum6b.add(thirdB.selectFrom(entries));
        }
        sum0a.intoArray(sums, to);
        sum1a.intoArray(sums, to + TABLE);
        sum2a.intoArray(sums, to + 2 * TABLE);
        sum3a.intoArray(sums, to + 3 * TABLE);
        sum4a.intoArray(sums, to + 4 * TABLE);
        sum5a.intoArray(sums, to + 5 * TABLE);
        sum6a.intoArray(sums, to + 6 * TABLE);
        sum0b.intoArray(sums, to + 7 * TABLE);
        sum1b.intoArray(sums, to + 8 * TABLE);
        sum2b.intoArray(sums, to + 9 * TABLE);
        sum3b.intoArray(sums, to + 10 * TABLE);
        sum4b.intoArray(sums, to + 11 * TABLE);
        sum5b.intoArray(sums, to + 12 * TABLE);
        sum6b.intoArray(sums, to + 13 * TABLE);
    }
}
