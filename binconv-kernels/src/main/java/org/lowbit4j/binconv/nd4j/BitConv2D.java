package org.lowbit4j.binconv.nd4j;

import org.lowbit4j.binconv.ir.Shape;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A low-bit convolution as an op: float32 images in, NHWC or NCHW, float32 images out in the same format. Stride, padding on all
 * four sides, dilation and groups as {@link org.lowbit4j.binconv.ir.Window} and the weights say; the result is that of
 * {@link BitLayer}, bit for bit. Runs after {@link LowBitOps#install()}.
 */
public final class BitConv2D extends BitOp {

    /** The name of the op in ND4J. */
    public static final String NAME = "lowbit_conv2d";

    /** For loading. */
    public BitConv2D() {}

    /** For {@code Nd4j.exec}. */
    public BitConv2D(INDArray images, ImageFormat format, BitLayer layer) {
        super(NAME, format, layer, images);
    }

    private BitConv2D(SameDiff sameDiff, String name, SDVariable images, ImageFormat format, BitLayer layer) {
        super(NAME, sameDiff, name, images, format, layer);
    }

    /**
     * Adds the op to a graph.
     *
     * @param name of the output variable; the constants are called {@code name#weights}, {@code name#scale}, {@code name#shift}
     * @return the output
     */
    public static SDVariable addTo(
            SameDiff sameDiff, String name, SDVariable images, ImageFormat format, BitLayer layer) {
        return new BitConv2D(sameDiff, name, images, format, layer).outputVariables(name)[0];
    }

    @Override
    public String opName() {
        return NAME;
    }

    @Override
    boolean takesRank(int rank) {
        return rank == 4;
    }

    @Override
    long[] outputDimensions(long batch, Shape image) {
        return format().dimensions(batch, image);
    }
}
