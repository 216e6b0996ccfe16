package org.lowbit4j.binconv.simd;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorSpecies;

/** The 512-bit species of the look-up kernels: a table of 64 bytes is one register, whatever the CPU prefers. */
final class Zmm {

    static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_512;
    static final VectorSpecies<Short> SHORTS = ShortVector.SPECIES_512;
    static final VectorSpecies<Integer> INTS = IntVector.SPECIES_512;

    private Zmm() {}

    static ByteVector load(byte[] array, int at) {
        return ByteVector.fromArray(BYTES, array, at);
    }

    static ShortVector load(short[] array, int at) {
        return ShortVector.fromArray(SHORTS, array, at);
    }

    static IntVector load(int[] array, int at) {
        return IntVector.fromArray(INTS, array, at);
    }
}
