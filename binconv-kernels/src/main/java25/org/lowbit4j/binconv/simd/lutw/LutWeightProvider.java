package org.lowbit4j.binconv.simd.lutw;

import java.util.Optional;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;
import org.lowbit4j.binconv.kernel.KernelMemory;
import org.lowbit4j.binconv.kernel.KernelProvider;
import org.lowbit4j.binconv.simd.vectors.Widest;

/** Table look-up with tables of the weights, for layers of few channels. */
public final class LutWeightProvider implements KernelProvider {

    static final String NAME = "simd-lut-w";

    /** Tables of narrower vectors, of 16 entries, are not written. */
    private static final int LEAST_BITS = 256;

    /** Beyond the second-level cache of today's CPUs, tables are too slow. */
    private static final long MAX_TABLES = 2 << 20;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<String> lacks() {
        return Widest.BITS >= LEAST_BITS
                ? Optional.empty()
                : Optional.of("needs vectors of " + LEAST_BITS + " bits or more; this JVM has " + Widest.BITS);
    }

    @Override
    public Optional<String> refusal(ConvolutionSpec spec) {
        if (spec.groups() > 1) {
            return Optional.of(KernelProvider.noGroups(spec));
        }
        long tables = WeightTables.bytes(
                spec.weights().shape(), new ChannelGroups(spec.input().channels()));
        if (tables > MAX_TABLES) {
            return Optional.of(
                    "made for layers of few channels: tables of " + tables + " bytes, at most " + MAX_TABLES);
        }
        return memory(spec).refusal().or(() -> LookupPasses.refusal(spec));
    }

    @Override
    public KernelMemory memory(ConvolutionSpec spec) {
        return LutWeightKernel.memory(spec);
    }

    @Override
    public ConvolutionKernel create(ConvolutionSpec spec) {
        refusal(spec).ifPresent(why -> {
            throw new IllegalArgumentException(NAME + ": " + why);
        });
        return new LutWeightKernel(spec);
    }
}
