package org.lowbit4j.binconv.simd;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorSpecies;

/** The widest vectors of this CPU: chosen once, because vectors wider than the CPU's are a hundred times slower. */
final class Lanes {

    static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_PREFERRED;

    /** Ints in a vector. */
    static final int COUNT = INTS.length();

    /** Bits of a vector. */
    static final int BITS = INTS.vectorBitSize();

    private Lanes() {}
}
