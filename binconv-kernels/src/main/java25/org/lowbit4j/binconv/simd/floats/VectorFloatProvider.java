package org.lowbit4j.binconv.simd.floats;

import java.util.Optional;
import org.lowbit4j.binconv.kernel.FloatConvolutionKernel;
import org.lowbit4j.binconv.kernel.FloatConvolutionSpec;
import org.lowbit4j.binconv.kernel.FloatLoops;
import org.lowbit4j.binconv.kernel.FloatProvider;
import org.lowbit4j.binconv.kernel.PlainFloatProvider;
import org.lowbit4j.binconv.simd.loops.VectorFloatLoops;
import org.lowbit4j.binconv.simd.vectors.Widest;

/** Float convolutions and loops in vectors of the CPU's width. */
public final class VectorFloatProvider implements FloatProvider {

    /** Narrower vectors than of 128 bits gain nothing. */
    public static final int LEAST_LANES = 4;

    /** Wider kernels than this have too many kinds of border pixels to keep a list of taps for each. */
    private static final int MAX_KERNEL_WIDTH = 16;

    private final FloatProvider plain = new PlainFloatProvider();
    private final FloatLoops loops = Widest.HAS_LANE_BYTES ? new VectorFloatLoops() : plain.loops();

    @Override
    public String name() {
        return "vector";
    }

    @Override
    public FloatConvolutionKernel convolution(FloatConvolutionSpec spec) {
        return spec.groups() == 1 && spec.window().kernelWidth() <= MAX_KERNEL_WIDTH
                ? new VectorFloatConvolution(spec)
                : plain.convolution(spec);
    }

    @Override
    public Optional<FloatConvolutionKernel> channelsFirst(FloatConvolutionSpec spec) {
        return spec.groups() == 1
                        && PositionFloatConvolution.suits(spec)
                        && spec.window().kernelWidth() <= MAX_KERNEL_WIDTH
                ? Optional.of(new PositionFloatConvolution(spec))
                : Optional.empty();
    }

    @Override
    public FloatLoops loops() {
        return loops;
    }
}
