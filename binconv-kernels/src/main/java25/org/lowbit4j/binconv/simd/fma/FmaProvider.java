package org.lowbit4j.binconv.simd.fma;

import java.util.Optional;
import org.lowbit4j.binconv.kernel.ConvolutionKernel;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;
import org.lowbit4j.binconv.kernel.KernelMemory;
import org.lowbit4j.binconv.kernel.KernelProvider;
import org.lowbit4j.binconv.simd.vectors.Widest;

/**
 * Integer convolution by float fused multiply-adds, which are exact as long as no sum passes 2^24; its time does not depend on
 * the bits. For 8-bit layers, where there are 64 pairs of bit planes, for images of few channels, and for depthwise
 * convolution, which has no channels to count over.
 */
public final class FmaProvider implements KernelProvider {

    static final String NAME = "simd-fma";

    /** Narrower vectors than of 8 floats have no conversion from bytes. */
    private static final int LEAST_LANES = 8;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<String> lacks() {
        return Widest.LANES >= LEAST_LANES
                ? Optional.empty()
                : Optional.of("needs vectors of " + LEAST_LANES + " floats or more; this JVM has " + Widest.LANES);
    }

    @Override
    public Optional<String> refusal(ConvolutionSpec spec) {
        if (spec.groups() > 1 && !spec.isDepthwise()) {
            return Optional.of(KernelProvider.noGroups(spec));
        }
        long window = FmaChunk.largestSumOfAChannel(spec);
        return window <= FmaChunk.MAX_SUM
                ? memory(spec).refusal()
                : Optional.of("a window of one channel can sum up to " + window + ", at most " + FmaChunk.MAX_SUM);
    }

    @Override
    public KernelMemory memory(ConvolutionSpec spec) {
        return spec.isDepthwise() ? DepthwiseKernel.memory(spec) : FmaKernel.memory(spec);
    }

    @Override
    public ConvolutionKernel create(ConvolutionSpec spec) {
        refusal(spec).ifPresent(why -> {
            throw new IllegalArgumentException(NAME + ": " + why);
        });
        return spec.isDepthwise() ? new DepthwiseKernel(spec) : new FmaKernel(spec);
    }
}
