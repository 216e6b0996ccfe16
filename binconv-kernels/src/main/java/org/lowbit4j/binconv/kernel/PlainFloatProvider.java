package org.lowbit4j.binconv.kernel;

/** Plain Java 17 loops, always there. */
public final class PlainFloatProvider implements FloatProvider {

    private final FloatLoops loops = new PlainFloatLoops();

    @Override
    public String name() {
        return PlainProvider.NAME;
    }

    @Override
    public FloatConvolutionKernel convolution(FloatConvolutionSpec spec) {
        return spec.groups() == 1 ? new PlainFloatConvolution(spec) : new GroupedFloatConvolution(spec);
    }

    @Override
    public FloatLoops loops() {
        return loops;
    }
}
