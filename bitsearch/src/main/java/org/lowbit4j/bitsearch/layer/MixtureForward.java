package org.lowbit4j.bitsearch.layer;

import java.util.Arrays;
import org.lowbit4j.quant.layer.TensorLoops;
import org.lowbit4j.quant.quantizer.Discretizer;
import org.lowbit4j.quant.quantizer.IntervalGradients;
import org.lowbit4j.quant.quantizer.RangeTransformer;

/**
 * The aggregated quantization of EBS (Li et al., 2020): the sum of a value's quantizations at all candidate bitwidths, weighted
 * with their shares, {@code mix(v) = sum_i p_i Q_i(transform(v))}.
 *
 * <p>Works on pieces that stay in the first-level cache, one candidate after the other, so that a tensor is read once and no
 * copy per candidate is made. NaN stays NaN.
 */
final class MixtureForward implements TensorLoops.Forward {

    private static final int LENGTH = IntervalGradients.LANES;

    private final RangeTransformer transformer;
    private final CandidateGrids grids;
    private final float[] weights;
    private final float offset;
    private final float[] positions = new float[LENGTH];
    private final float[] sums = new float[LENGTH];

    /** {@code shares} of the candidates in the order of {@code grids}; they sum to 1. */
    MixtureForward(RangeTransformer transformer, CandidateGrids grids, double[] shares) {
        this.transformer = transformer;
        this.grids = grids;
        this.weights = new float[shares.length];
        for (int i = 0; i < shares.length; i++) {
            weights[i] = (float) (shares[i] * grids.unit(i));
        }
        this.offset = (float) (Arrays.stream(shares).sum() * grids.offset());
    }

    @Override
    public void run(float[] values, float[] results, int count) {
        for (int start = 0; start < count; start += LENGTH) {
            int length = Math.min(LENGTH, count - start);
            System.arraycopy(values, start, positions, 0, length);
            transformer.transform(positions, length);
            grids.positions(positions, length);
            Arrays.fill(sums, 0, length, offset);
            for (int i = 0; i < weights.length; i++) {
                Discretizer.addCodes(positions, length, grids.levels(i), weights[i], sums);
            }
            System.arraycopy(sums, 0, results, start, length);
        }
    }
}
