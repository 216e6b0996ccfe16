package org.lowbit4j.binconv.simd;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The widest vectors of this CPU, and those of bytes with as many lanes. */
final class Species {

    static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;

    /** Float lanes. */
    static final int LANES = FLOATS.length();

    static final VectorSpecies<Byte> BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(Long.SIZE, LANES * Byte.SIZE)));

    private Species() {}

    /** Whether as many bytes as there are float lanes are a vector: false for vectors of 128 bits. */
    static boolean haveBytes() {
        return BYTES.length() == LANES;
    }
}
