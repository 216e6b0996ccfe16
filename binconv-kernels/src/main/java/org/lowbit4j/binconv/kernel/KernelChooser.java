package org.lowbit4j.binconv.kernel;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the provider of every convolution: the one that a table of measurements has as the fastest of those that suit, or
 * one that is forced. Plain loops are the last resort of both.
 */
public final class KernelChooser {

    /** System property: the name of the provider to be used wherever it suits. */
    public static final String FORCE_PROPERTY = "lowbit.kernel";

    /** System property: a table of measurements of this CPU instead of the shipped one. */
    public static final String TABLE_PROPERTY = "lowbit.kernelTable";

    private final KernelTable table;
    private final @Nullable KernelProvider forced;
    private final FloatProvider floats;

    private KernelChooser(KernelTable table, @Nullable KernelProvider forced, FloatProvider floats) {
        this.table = table;
        this.forced = forced;
        this.floats = floats;
    }

    private static KernelChooser of(KernelTable table, @Nullable KernelProvider forced) {
        List<FloatProvider> floats = KernelProviders.floats();
        boolean plain = forced != null && forced.name().equals(PlainProvider.NAME);
        return new KernelChooser(table, forced, floats.get(plain ? 0 : floats.size() - 1));
    }

    /**
     * As the system properties {@value #FORCE_PROPERTY} and {@value #TABLE_PROPERTY} say; without them by the shipped table.
     *
     * @throws IllegalArgumentException if this JVM has no provider of that name, or the table is none
     */
    public static KernelChooser standard() {
        String forced = System.getProperty(FORCE_PROPERTY);
        String file = System.getProperty(TABLE_PROPERTY);
        return of(
                file == null ? KernelTable.shipped() : KernelTable.read(Path.of(file)),
                forced == null ? null : KernelProviders.named(forced));
    }

    /**
     * The provider of a name wherever it suits.
     *
     * @throws IllegalArgumentException if this JVM has none of that name
     */
    public static KernelChooser forced(String name) {
        return of(new KernelTable(List.of()), KernelProviders.named(name));
    }

    /** By a table of measurements. */
    public static KernelChooser by(KernelTable table) {
        return of(table, null);
    }

    /** The same choice of kernels for integer convolutions, with another provider for the rest. */
    public KernelChooser withFloats(FloatProvider provider) {
        return new KernelChooser(table, forced, provider);
    }

    /** The provider for float convolutions and loops: vector code if there is some, unless plain loops are forced. */
    public FloatProvider floats() {
        return floats;
    }

    /** The kernel of a convolution. A grouped one is chosen by its groups. */
    public ConvolutionKernel kernel(ConvolutionSpec spec) {
        return spec.groups() == 1 || spec.isDepthwise()
                ? provider(spec).create(spec)
                : new GroupedConvolutionKernel(spec, this::kernel);
    }

    private KernelProvider provider(ConvolutionSpec spec) {
        for (KernelProvider provider : candidates(spec)) {
            if (provider.refusal(spec).isEmpty()) {
                return provider;
            }
        }
        return KernelProviders.named(PlainProvider.NAME);
    }

    /** The table has no depthwise convolutions, and the vector kernels that do not suit them refuse. */
    private static List<KernelProvider> vectorFirst() {
        List<KernelProvider> providers = new ArrayList<>(KernelProviders.available());
        Collections.reverse(providers);
        return providers;
    }

    private List<KernelProvider> candidates(ConvolutionSpec spec) {
        if (forced != null) {
            return List.of(forced);
        }
        if (spec.isDepthwise()) {
            return vectorFirst();
        }
        List<KernelProvider> candidates = new ArrayList<>();
        for (String name : table.ranking(spec)) {
            KernelProviders.available().stream()
                    .filter(provider -> provider.name().equals(name))
                    .forEach(candidates::add);
        }
        return candidates;
    }
}
