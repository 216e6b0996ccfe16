package org.lowbit4j.binconv.kernel;

import java.util.Optional;

/**
 * Plain Java 17 loops, always there, refusing nothing: bit-serial convolution, and multiplication for a depthwise one, which
 * has no channels to count over.
 */
public final class PlainProvider implements KernelProvider {

    /** {@code plain}. */
    public static final String NAME = "plain";

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<String> refusal(ConvolutionSpec spec) {
        return Optional.empty();
    }

    @Override
    public ConvolutionKernel create(ConvolutionSpec spec) {
        if (spec.groups() == 1) {
            return new PlainConvolutionKernel(spec);
        }
        return DepthwiseConvolutionKernel.suits(spec)
                ? new DepthwiseConvolutionKernel(spec)
                : new GroupedConvolutionKernel(spec, PlainConvolutionKernel::new);
    }
}
