package org.lowbit4j.bitsearch.layer;

import org.lowbit4j.quant.layer.StraightThrough;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A mixture in SameDiff ops, one candidate after the other: the readable form of {@link MixtureForward}. */
final class MixtureOps {

    private final CandidateGrids grids;
    private final boolean rounding;

    MixtureOps(CandidateGrids grids, boolean rounding) {
        this.grids = grids;
        this.rounding = rounding;
    }

    /**
     * {@code sum_i p_i Q_i(t)}.
     *
     * @param t transformed values
     * @param shares p, [1, candidates]
     * @param scalarShape of one number that is broadcastable to {@code t}
     */
    SDVariable mixture(SDVariable t, SDVariable shares, long... scalarShape) {
        SDVariable position = t.mul(grids.slope()).add(grids.shift());
        SDVariable sum = part(position, shares, 0, scalarShape);
        for (int i = 1; i < grids.count(); i++) {
            sum = sum.add(part(position, shares, i, scalarShape));
        }
        return sum;
    }

    /** p_i Q_i. */
    private SDVariable part(SDVariable position, SDVariable shares, int candidate, long[] scalarShape) {
        SDVariable scaled = position.mul(grids.levels(candidate));
        SDVariable codes = rounding ? StraightThrough.rounded(scaled) : scaled;
        return codes.mul(grids.unit(candidate)).add(grids.offset()).mul(share(shares, candidate, scalarShape));
    }

    /** p_i, broadcastable to a tensor. */
    private SDVariable share(SDVariable shares, int candidate, long[] scalarShape) {
        SameDiff sd = shares.getSameDiff();
        INDArray oneHot = Nd4j.zeros(shares.dataType(), 1, grids.count());
        oneHot.putScalar(candidate, 1);
        return sd.reshape(shares.mul(sd.constant(oneHot)).sum(1), scalarShape);
    }
}
