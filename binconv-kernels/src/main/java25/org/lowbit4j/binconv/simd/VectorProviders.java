package org.lowbit4j.binconv.simd;

import java.util.List;
import org.lowbit4j.binconv.kernel.KernelProvider;

/** The vector providers that this CPU can run. */
public final class VectorProviders {

    private VectorProviders() {}

    /** All of them; found by reflection. */
    public static List<KernelProvider> load() {
        return List.of();
    }
}
