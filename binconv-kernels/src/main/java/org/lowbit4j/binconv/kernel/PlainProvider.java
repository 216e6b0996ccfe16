package org.lowbit4j.binconv.kernel;

import java.util.Optional;

/**
 * Plain Java 17 loops, always there, refusing only groups, which {@link KernelChooser} splits: bit-serial convolution, and
 * multiplication for a depthwise one, which has no channels to count over.
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
        return spec.groups() == 1 || spec.isDepthwise() ? Optional.empty() : Optional.of(KernelProvider.noGroups(spec));
    }

    /** Has no limit of its own, since there is no kernel after it: whoever asks for it compares this with what there is. */
    @Override
    public KernelMemory memory(ConvolutionSpec spec) {
        return spec.isDepthwise() ? DepthwiseConvolutionKernel.memory(spec) : PlainConvolutionKernel.memory(spec);
    }

    @Override
    public ConvolutionKernel create(ConvolutionSpec spec) {
        refusal(spec).ifPresent(why -> {
            throw new IllegalArgumentException(NAME + ": " + why);
        });
        return spec.isDepthwise() ? new DepthwiseConvolutionKernel(spec) : new PlainConvolutionKernel(spec);
    }
}
