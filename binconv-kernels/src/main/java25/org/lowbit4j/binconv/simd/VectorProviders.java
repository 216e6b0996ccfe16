package org.lowbit4j.binconv.simd;

import java.util.List;
import java.util.Optional;
import org.lowbit4j.binconv.kernel.FloatProvider;
import org.lowbit4j.binconv.kernel.KernelProvider;
import org.lowbit4j.binconv.rules.Capability;
import org.lowbit4j.binconv.simd.bitserial.BitSerialProvider;
import org.lowbit4j.binconv.simd.floats.VectorFloatProvider;
import org.lowbit4j.binconv.simd.fma.FmaProvider;
import org.lowbit4j.binconv.simd.luta.LutAProvider;
import org.lowbit4j.binconv.simd.lutw.LutWeightProvider;
import org.lowbit4j.binconv.simd.vectors.Vbmi;
import org.lowbit4j.binconv.simd.vectors.Widest;

/** The vector providers. */
public final class VectorProviders {

    private VectorProviders() {}

    /** All of them, also those that {@linkplain KernelProvider#lacks lack} something on this CPU; called by reflection. */
    public static List<KernelProvider> load() {
        return List.of(new BitSerialProvider(), new LutWeightProvider(), new LutAProvider(), new FmaProvider());
    }

    /** Those of float convolutions and loops; found by reflection. */
    public static List<FloatProvider> loadFloats() {
        return Widest.LANES < VectorFloatProvider.LEAST_LANES ? List.of() : List.of(new VectorFloatProvider());
    }

    /** What the vectors of this CPU and JVM can do, as far as there are kernels for them; found by reflection. */
    public static Optional<Capability> capability() {
        return Capability.of(Widest.BITS, Vbmi.missing().isEmpty());
    }
}
