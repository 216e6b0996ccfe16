package org.lowbit4j.binconv.simd;

import java.util.Arrays;
import java.util.function.LongSupplier;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.lowbit4j.binconv.kernel.SpeedLimit;
import org.lowbit4j.binconv.simd.vectors.Vbmi;

/** The loops of {@link SpeedLimit}: 16 sums, four operands of each side, as the tiles of the kernels. */
public final class SpeedLimitLoops {

    private static final VectorSpecies<Long> LONGS = LongVector.SPECIES_PREFERRED;
    private static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_PREFERRED;
    private static final int STEPS = 64;
    private static final int REPEATS = 64;
    private static final int TILE = 16;
    private static final int PRODUCTS_PER_LOOKUP = 6;

    private static final long[] LEFT = new long[(STEPS + 4) * LONGS.length()];
    private static final long[] RIGHT = new long[STEPS + 4];
    private static final byte[] TABLES = new byte[(STEPS + 4) * BYTES.length()];
    private static final byte[] INDICES = new byte[(STEPS + 4) * BYTES.length()];

    private SpeedLimitLoops() {}

    /** Runs each loop for some nanoseconds; called by reflection. */
    public static SpeedLimit measure(long nanos) {
        Arrays.fill(LEFT, 0x5555_3333_0f0f_00ffL);
        Arrays.fill(RIGHT, 0x1234_5678_9abc_def0L);
        double counted = perNano(nanos, SpeedLimitLoops::count, TILE * (double) LONGS.vectorBitSize());
        double lookedUp = Vbmi.missing().isPresent()
                ? 0
                : perNano(nanos, SpeedLimitLoops::lookUp, TILE * (double) BYTES.length() * PRODUCTS_PER_LOOKUP);
        return new SpeedLimit(counted, lookedUp);
    }

    private static double perNano(long nanos, LongSupplier loop, double productsPerStep) {
        long begin = System.nanoTime();
        long fastest = Long.MAX_VALUE;
        long sink = 0;
        long now = begin;
        while (now - begin < nanos) {
            long start = System.nanoTime();
            for (int i = 0; i < REPEATS; i++) {
                sink += loop.getAsLong();
            }
            now = System.nanoTime();
            fastest = Math.min(fastest, now - start);
        }
        LEFT[0] ^= sink & 1;
        return REPEATS * STEPS * productsPerStep / fastest;
    }

    private static long count() {
        int width = LONGS.length();
        LongVector sum00 = LongVector.zero(LONGS);
        LongVector sum01 = LongVector.zero(LONGS);
        LongVector sum02 = LongVector.zero(LONGS);
        LongVector sum03 = LongVector.zero(LONGS);
        LongVector sum10 = LongVector.zero(LONGS);
        LongVector sum11 = LongVector.zero(LONGS);
        LongVector sum12 = LongVector.zero(LONGS);
        LongVector sum13 = LongVector.zero(LONGS);
        LongVector sum20 = LongVector.zero(LONGS);
        LongVector sum21 = LongVector.zero(LONGS);
        LongVector sum22 = LongVector.zero(LONGS);
        LongVector sum23 = LongVector.zero(LONGS);
        LongVector sum30 = LongVector.zero(LONGS);
        LongVector sum31 = LongVector.zero(LONGS);
        LongVector sum32 = LongVector.zero(LONGS);
        LongVector sum33 = LongVector.zero(LONGS);
        for (int i = 0; i < STEPS; i++) {
            LongVector left0 = LongVector.fromArray(LONGS, LEFT, i * width);
            LongVector left1 = LongVector.fromArray(LONGS, LEFT, i * width + width);
            LongVector left2 = LongVector.fromArray(LONGS, LEFT, i * width + 2 * width);
            LongVector left3 = LongVector.fromArray(LONGS, LEFT, i * width + 3 * width);
            LongVector right0 = LongVector.broadcast(LONGS, RIGHT[i]);
            sum00 = sum00.add(left0.and(right0).lanewise(VectorOperators.BIT_COUNT));
            sum01 = sum01.add(left1.and(right0).lanewise(VectorOperators.BIT_COUNT));
            sum02 = sum02.add(left2.and(right0).lanewise(VectorOperators.BIT_COUNT));
            sum03 = sum03.add(left3.and(right0).lanewise(VectorOperators.BIT_COUNT));
            LongVector right1 = LongVector.broadcast(LONGS, RIGHT[i + 1]);
            sum10 = sum10.add(left0.and(right1).lanewise(VectorOperators.BIT_COUNT));
            sum11 = sum11.add(left1.and(right1).lanewise(VectorOperators.BIT_COUNT));
            sum12 = sum12.add(left2.and(right1).lanewise(VectorOperators.BIT_COUNT));
            sum13 = sum13.add(left3.and(right1).lanewise(VectorOperators.BIT_COUNT));
            LongVector right2 = LongVector.broadcast(LONGS, RIGHT[i + 2]);
            sum20 = sum20.add(left0.and(right2).lanewise(VectorOperators.BIT_COUNT));
            sum21 = sum21.add(left1.and(right2).lanewise(VectorOperators.BIT_COUNT));
            sum22 = sum22.add(left2.and(right2).lanewise(VectorOperators.BIT_COUNT));
            sum23 = sum23.add(left3.and(right2).lanewise(VectorOperators.BIT_COUNT));
            LongVector right3 = LongVector.broadcast(LONGS, RIGHT[i + 3]);
            sum30 = sum30.add(left0.and(right3).lanewise(VectorOperators.BIT_COUNT));
            sum31 = sum31.add(left1.and(right3).lanewise(VectorOperators.BIT_COUNT));
            sum32 = sum32.add(left2.and(right3).lanewise(VectorOperators.BIT_COUNT));
            sum33 = sum33.add(left3.and(right3).lanewise(VectorOperators.BIT_COUNT));
        }
        LongVector row0 = sum00.add(sum01).add(sum02).add(sum03);
        LongVector row1 = sum10.add(sum11).add(sum12).add(sum13);
        LongVector row2 = sum20.add(sum21).add(sum22).add(sum23);
        LongVector row3 = sum30.add(sum31).add(sum32).add(sum33);
        return row0.add(row1).add(row2).add(row3).lane(0);
    }

    private static long lookUp() {
        int width = BYTES.length();
        ByteVector sum00 = ByteVector.zero(BYTES);
        ByteVector sum01 = ByteVector.zero(BYTES);
        ByteVector sum02 = ByteVector.zero(BYTES);
        ByteVector sum03 = ByteVector.zero(BYTES);
        ByteVector sum10 = ByteVector.zero(BYTES);
        ByteVector sum11 = ByteVector.zero(BYTES);
        ByteVector sum12 = ByteVector.zero(BYTES);
        ByteVector sum13 = ByteVector.zero(BYTES);
        ByteVector sum20 = ByteVector.zero(BYTES);
        ByteVector sum21 = ByteVector.zero(BYTES);
        ByteVector sum22 = ByteVector.zero(BYTES);
        ByteVector sum23 = ByteVector.zero(BYTES);
        ByteVector sum30 = ByteVector.zero(BYTES);
        ByteVector sum31 = ByteVector.zero(BYTES);
        ByteVector sum32 = ByteVector.zero(BYTES);
        ByteVector sum33 = ByteVector.zero(BYTES);
        for (int i = 0; i < STEPS; i++) {
            ByteVector index0 = ByteVector.fromArray(BYTES, INDICES, i * width);
            ByteVector index1 = ByteVector.fromArray(BYTES, INDICES, i * width + width);
            ByteVector index2 = ByteVector.fromArray(BYTES, INDICES, i * width + 2 * width);
            ByteVector index3 = ByteVector.fromArray(BYTES, INDICES, i * width + 3 * width);
            ByteVector table0 = ByteVector.fromArray(BYTES, TABLES, i * width);
            sum00 = sum00.add(index0.selectFrom(table0));
            sum01 = sum01.add(index1.selectFrom(table0));
            sum02 = sum02.add(index2.selectFrom(table0));
            sum03 = sum03.add(index3.selectFrom(table0));
            ByteVector table1 = ByteVector.fromArray(BYTES, TABLES, i * width + width);
            sum10 = sum10.add(index0.selectFrom(table1));
            sum11 = sum11.add(index1.selectFrom(table1));
            sum12 = sum12.add(index2.selectFrom(table1));
            sum13 = sum13.add(index3.selectFrom(table1));
            ByteVector table2 = ByteVector.fromArray(BYTES, TABLES, i * width + 2 * width);
            sum20 = sum20.add(index0.selectFrom(table2));
            sum21 = sum21.add(index1.selectFrom(table2));
            sum22 = sum22.add(index2.selectFrom(table2));
            sum23 = sum23.add(index3.selectFrom(table2));
            ByteVector table3 = ByteVector.fromArray(BYTES, TABLES, i * width + 3 * width);
            sum30 = sum30.add(index0.selectFrom(table3));
            sum31 = sum31.add(index1.selectFrom(table3));
            sum32 = sum32.add(index2.selectFrom(table3));
            sum33 = sum33.add(index3.selectFrom(table3));
        }
        ByteVector row0 = sum00.add(sum01).add(sum02).add(sum03);
        ByteVector row1 = sum10.add(sum11).add(sum12).add(sum13);
        ByteVector row2 = sum20.add(sum21).add(sum22).add(sum23);
        ByteVector row3 = sum30.add(sum31).add(sum32).add(sum33);
        return row0.add(row1).add(row2).add(row3).lane(0);
    }
}
