package org.lowbit4j.binconv.nd4j;

import org.lowbit4j.binconv.ir.Shape;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A low-bit dense layer as an op: float32 vectors [N, inputs] in, [N, outputs] out; the result is that of {@link BitLayer}, bit
 * for bit, whose window is {@link org.lowbit4j.binconv.ir.Window#POINT}. Runs after {@link LowBitOps#install()}.
 */
public final class BitDense extends BitOp {

    /** The name of the op in ND4J. */
    public static final String NAME = "lowbit_dense";

    /** For loading. */
    public BitDense() {}

    /** For {@code Nd4j.exec}. */
    public BitDense(INDArray vectors, BitLayer layer) {
        super(NAME, ImageFormat.NHWC, layer, vectors);
    }

    private BitDense(SameDiff sameDiff, String name, SDVariable vectors, BitLayer layer) {
        super(NAME, sameDiff, name, vectors, ImageFormat.NHWC, layer);
    }

    /**
     * Adds the op to a graph.
     *
     * @param name of the output variable; the constants are called {@code name#weights}, {@code name#scale}, {@code name#shift}
     * @return the output
     */
    public static SDVariable addTo(SameDiff sameDiff, String name, SDVariable vectors, BitLayer layer) {
        return new BitDense(sameDiff, name, vectors, layer).outputVariables(name)[0];
    }

    @Override
    public String opName() {
        return NAME;
    }

    @Override
    boolean takesRank(int rank) {
        return rank == 2;
    }

    @Override
    long[] outputDimensions(long batch, Shape image) {
        return new long[] {batch, image.size()};
    }
}
