package org.lowbit4j.binconv.simd.bitserial;

import java.util.Optional;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;
import org.lowbit4j.binconv.kernel.KernelMemory;
import org.lowbit4j.binconv.kernel.KernelProvider;
import org.lowbit4j.binconv.simd.vectors.Widest;

/** Bit-serial convolution with the Vector API; the time grows with weight bits times activation bits. */
public final class BitSerialProvider implements KernelProvider {

    static final String NAME = "simd-bitserial";

    /** Narrower vectors are no faster than the loops that C2 vectorises by itself. */
    private static final int LEAST_BITS = 256;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<String> lacks() {
        return Widest.BITS >= LEAST_BITS
                ? Optional.empty()
                : Optional.of("needs vectors of " + LEAST_BITS + " bits or more; this JVM has " + Widest.BITS
                        + " (a CPU with AVX2 or AVX-512, and no -XX:MaxVectorSize or -XX:UseAVX below it)");
    }

    @Override
    public Optional<String> refusal(ConvolutionSpec spec) {
        if (spec.groups() > 1) {
            return Optional.of(KernelProvider.noGroups(spec));
        }
        return memory(spec).refusal();
    }

    @Override
    public KernelMemory memory(ConvolutionSpec spec) {
        return BitSerialKernel.memory(spec);
    }

    @Override
    public ConvolutionKernel create(ConvolutionSpec spec) {
        refusal(spec).ifPresent(why -> {
            throw new IllegalArgumentException(NAME + ": " + why);
        });
        return new BitSerialKernel(spec);
    }
}
