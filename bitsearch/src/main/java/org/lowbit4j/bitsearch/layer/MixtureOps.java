package org.lowbit4j.bitsearch.layer;

import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.operand.SymbolicRanges;
import org.lowbit4j.quant.quantizer.CodeForm;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The parts of a mixture in SameDiff ops: the readable form of {@link MixtureForward}. */
final class MixtureOps {

    private final SymbolicRanges ops;
    private final SDVariable t;
    private final SDVariable shares;
    private final long[] scalarShape;

    /**
     * Parts of one mixture.
     *
     * @param ops whether to round
     * @param t transformed values
     * @param shares p, [1, candidates]
     * @param scalarShape of one number that is broadcastable to {@code t}
     */
    MixtureOps(SymbolicRanges ops, SDVariable t, SDVariable shares, long... scalarShape) {
        this.ops = ops;
        this.t = t;
        this.shares = shares;
        this.scalarShape = scalarShape;
    }

    /** {@code p_i scale_i Q_i(t)} of candidate {@code i}. */
    SDVariable part(int candidate, int count, CodeForm form, @Nullable SDVariable scale) {
        SDVariable codes = ops.codes(t, form);
        if (form.largest() < form.levels()) {
            // Straight through as well: what all candidates share is the range of one of them.
            SDVariable excess = ops.clamped(codes.sub(form.largest()), 0, form.levels());
            codes = codes.sub(ops.constant(excess));
        }
        SDVariable part = codes.mul(form.unit()).add(form.offset()).mul(share(candidate, count));
        return scale == null ? part : part.mul(scale);
    }

    /** p_i, broadcastable to a tensor. */
    private SDVariable share(int candidate, int count) {
        INDArray oneHot = Nd4j.zeros(shares.dataType(), 1, count);
        oneHot.putScalar(candidate, 1);
        SDVariable share = shares.mul(shares.getSameDiff().constant(oneHot)).sum(1);
        return shares.getSameDiff().reshape(share, scalarShape);
    }
}
