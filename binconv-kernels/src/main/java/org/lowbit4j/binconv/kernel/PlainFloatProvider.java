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
        return new PlainFloatConvolution(spec);
    }

    @Override
    public FloatLoops loops() {
        return loops;
    }
}
