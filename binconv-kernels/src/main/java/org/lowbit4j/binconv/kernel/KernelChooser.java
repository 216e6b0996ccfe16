package org.lowbit4j.binconv.kernel;

import java.lang.System.Logger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.rules.Capability;
import org.lowbit4j.binconv.rules.KernelRules;
import org.lowbit4j.binconv.rules.RulesFile;

/**
 * Chooses the provider of every convolution: the one that {@link KernelRules} expect to be the fastest of those that suit, or
 * one that is forced. Plain loops are the last resort of both.
 */
public final class KernelChooser {

    /** System property: the name of the provider to be used wherever it suits. */
    public static final String FORCE_PROPERTY = "lowbit.kernel";

    /** System property: a file of kernel rules of this CPU instead of the shipped ones. */
    public static final String TABLE_PROPERTY = "lowbit.kernelTable";

    private static final Logger LOG = System.getLogger(KernelChooser.class.getName());

    private final @Nullable KernelRules rules;
    private final @Nullable KernelProvider forced;
    private final FloatProvider floats;

    private KernelChooser(@Nullable KernelRules rules, @Nullable KernelProvider forced, FloatProvider floats) {
        this.rules = rules;
        this.forced = forced;
        this.floats = floats;
    }

    private static KernelChooser of(@Nullable KernelRules rules, @Nullable KernelProvider forced) {
        List<FloatProvider> floats = KernelProviders.floats();
        boolean plain = forced != null && forced.name().equals(PlainProvider.NAME);
        return new KernelChooser(rules, forced, floats.get(plain ? 0 : floats.size() - 1));
    }

    /**
     * As the system properties {@value #FORCE_PROPERTY} and {@value #TABLE_PROPERTY} say; without them by the rules that come with
     * this library for CPUs like this one.
     *
     * @throws IllegalArgumentException if this JVM has no provider of that name, or the file has no rules
     */
    public static KernelChooser standard() {
        String forced = System.getProperty(FORCE_PROPERTY);
        String file = System.getProperty(TABLE_PROPERTY);
        return of(
                file == null ? Shipped.RULES : named(Path.of(file)),
                forced == null ? null : KernelProviders.named(forced));
    }

    /** Read when first asked for; null where there are no vector kernels to choose from. */
    private static final class Shipped {

        static final @Nullable KernelRules RULES =
                KernelProviders.capability().map(KernelRules::shipped).orElse(null);
    }

    private static KernelRules named(Path file) {
        KernelRules rules = RulesFile.read(file);
        Optional<Capability> here = KernelProviders.capability();
        if (here.isPresent() && here.get() != rules.capability()) {
            LOG.log(
                    Logger.Level.WARNING,
                    "Kernel rules {0} are for {1}, and this JVM has {2}: it may choose slow kernels. Name rules of this machine.",
                    file,
                    rules.capability().label(),
                    here.get().label());
        }
        return rules;
    }

    /**
     * The provider of a name wherever it suits.
     *
     * @throws IllegalArgumentException if this JVM has none of that name
     */
    public static KernelChooser forced(String name) {
        return of(null, KernelProviders.named(name));
    }

    /** By rules. */
    public static KernelChooser by(KernelRules rules) {
        return of(rules, null);
    }

    /** The same choice of kernels for integer convolutions, with another provider for the rest. */
    public KernelChooser withFloats(FloatProvider provider) {
        return new KernelChooser(rules, forced, provider);
    }

    /** The provider for float convolutions and loops: vector code if there is some, unless plain loops are forced. */
    public FloatProvider floats() {
        return floats;
    }

    /** The kernel of a convolution. A grouped one is chosen by its groups. */
    public ConvolutionKernel kernel(ConvolutionSpec spec) {
        return kernel(spec, memory -> {});
    }

    /**
     * As {@link #kernel(ConvolutionSpec)}.
     *
     * @param before is given the memory of the kernel before it is made, part by part if it has several; what it throws, this
     *     throws
     */
    public ConvolutionKernel kernel(ConvolutionSpec spec, Consumer<KernelMemory> before) {
        if (spec.groups() > 1 && !spec.isDepthwise()) {
            before.accept(GroupedConvolutionKernel.images(spec));
            return new GroupedConvolutionKernel(spec, group -> kernel(group, before));
        }
        KernelProvider provider = provider(spec);
        before.accept(provider.memory(spec));
        return provider.create(spec);
    }

    private KernelProvider provider(ConvolutionSpec spec) {
        for (KernelProvider provider : candidates(spec)) {
            if (provider.refusal(spec).isEmpty()) {
                return provider;
            }
        }
        return KernelProviders.named(PlainProvider.NAME);
    }

    /** Rules are made without depthwise convolutions, and the vector kernels that do not suit them refuse. */
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
        for (String name : rules == null ? List.<String>of() : rules.ranking(spec.workload())) {
            KernelProviders.available().stream()
                    .filter(provider -> provider.name().equals(name))
                    .forEach(candidates::add);
        }
        return candidates;
    }
}
