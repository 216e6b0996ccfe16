package org.lowbit4j.binconv.simd.vectors;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** The widest vectors of this CPU: chosen once, because vectors wider than the CPU's are a hundred times slower. */
public final class Widest {

    public static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
    public static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
    public static final VectorSpecies<Byte> BYTES = ByteVector.SPECIES_PREFERRED;

    /** Bits of a vector. */
    public static final int BITS = INTS.vectorBitSize();

    /** Ints, or floats, in a vector. */
    public static final int LANES = INTS.length();

    /** A byte for each int of a vector, or more if there are no vectors so small. */
    public static final VectorSpecies<Byte> LANE_BYTES =
            VectorSpecies.of(byte.class, VectorShape.forBitSize(Math.max(Long.SIZE, LANES * Byte.SIZE)));

    /** Whether {@link #LANE_BYTES} are as many as {@link #LANES}: false for vectors of 128 bits. */
    public static final boolean HAS_LANE_BYTES = LANE_BYTES.length() == LANES;

    private Widest() {}
}
