package org.lowbit4j.quant.convolution;

/** Shapes of inputs for tests that run over every geometry. */
public final class GeometryInputs {

    private GeometryInputs() {}

    /** The shape of a batch of inputs; a sequence is as long as {@code height}. */
    public static long[] shape(Geometry geometry, long batch, long height, long width) {
        long channels = geometry.inputs();
        boolean last = geometry.window().channelsLast();
        if (geometry instanceof DenseGeometry) {
            return new long[] {batch, channels};
        }
        if (geometry instanceof SequenceGeometry) {
            return last ? new long[] {batch, height, channels} : new long[] {batch, channels, height};
        }
        return last ? new long[] {batch, height, width, channels} : new long[] {batch, channels, height, width};
    }
}
