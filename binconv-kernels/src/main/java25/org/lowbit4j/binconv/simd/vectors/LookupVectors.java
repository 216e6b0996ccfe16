package org.lowbit4j.binconv.simd.vectors;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * The species of the look-up kernels, whatever the CPU prefers: a table is one register, of 64 bytes where the CPU can look up
 * in so many at once, else of 32.
 */
public final class LookupVectors {

    public static final VectorSpecies<Byte> BYTES =
            Vbmi.missing().isEmpty() ? ByteVector.SPECIES_512 : ByteVector.SPECIES_256;
    public static final VectorSpecies<Short> SHORTS = BYTES.withLanes(short.class);
    public static final VectorSpecies<Integer> INTS = BYTES.withLanes(int.class);
    public static final VectorSpecies<Float> FLOATS = BYTES.withLanes(float.class);

    /** Bytes of half a vector, for a vector of shorts. */
    public static final VectorSpecies<Byte> HALF_BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(BYTES.vectorBitSize() / 2));

    /** Shorts of half a vector, for a vector of ints. */
    public static final VectorSpecies<Short> HALF_SHORTS = HALF_BYTES.withLanes(short.class);

    /** Whether a part of a vector of bytes can be stored: without mask registers, that is emulated and very slow. */
    public static final boolean STORES_PARTS = BYTES.length() == 64;

    private LookupVectors() {}

    public static ByteVector load(byte[] array, int at) {
        return ByteVector.fromArray(BYTES, array, at);
    }

    public static ShortVector load(short[] array, int at) {
        return ShortVector.fromArray(SHORTS, array, at);
    }

    public static IntVector load(int[] array, int at) {
        return IntVector.fromArray(INTS, array, at);
    }
}
