package org.lowbit4j.binconv.kernel;

import java.util.Optional;

/** A way to convolve: makes kernels for the convolutions that it suits. */
public interface KernelProvider {

    /** A short name for choices, tables and reports, such as {@code plain}. */
    String name();

    /** What this JVM or CPU lacks for all kernels of this provider, and the remedy; empty if nothing. */
    default Optional<String> lacks() {
        return Optional.empty();
    }

    /** The refusal of a grouped convolution, which {@link KernelChooser} splits. */
    static String noGroups(ConvolutionSpec spec) {
        return spec.groups() + " groups; a provider convolves all input channels at once";
    }

    /** Why this provider cannot make a kernel for {@code spec}; empty if it can. */
    Optional<String> refusal(ConvolutionSpec spec);

    /**
     * The bytes that the kernel for {@code spec} takes at most, also where it is refused: a size that no JVM has is counted as
     * well as any other.
     */
    KernelMemory memory(ConvolutionSpec spec);

    /**
     * Lays the weights out.
     *
     * @throws IllegalArgumentException with the {@link #refusal} if there is one
     */
    ConvolutionKernel create(ConvolutionSpec spec);
}
