package org.lowbit4j.bitsearch.layer;

import java.util.Arrays;
import java.util.List;
import org.lowbit4j.quant.memory.TensorLoops;
import org.lowbit4j.quant.quantizer.CodeForm;
import org.lowbit4j.quant.quantizer.Discretizer;
import org.lowbit4j.quant.quantizer.GradientSums;
import org.lowbit4j.quant.quantizer.RangeTransformer;

/**
 * The aggregated quantization of EBS (Li et al., 2020): the sum of a value's quantizations at all candidate bitwidths, weighted
 * with their shares, {@code mix(v) = sum_i p_i Q_i(transform(v))}.
 *
 * <p>Works on pieces that stay in the first-level cache, one candidate after the other, so that a tensor is read once and no
 * copy per candidate is made. A NaN is at code 0 of every candidate, as in a quantizer of one bitwidth.
 */
final class MixtureForward implements TensorLoops.Forward {

    private static final int LENGTH = GradientSums.LANES;

    private final RangeTransformer transformer;
    private final List<CodeForm> forms;
    private final float[] weights;
    private final float offset;
    private final float[] positions = new float[LENGTH];
    private final float[] sums = new float[LENGTH];
    private final float[] trace = new float[LENGTH];

    /** {@code weights} of the candidates in the order of {@code forms}: the shares, which sum to 1, times relative scales. */
    MixtureForward(RangeTransformer transformer, List<CodeForm> forms, double[] weights) {
        this.transformer = transformer;
        this.forms = forms;
        this.weights = new float[weights.length];
        for (int i = 0; i < weights.length; i++) {
            this.weights[i] = (float) (weights[i] * forms.get(i).unit());
        }
        this.offset = (float) (Arrays.stream(weights).sum() * forms.get(0).offset());
    }

    @Override
    public boolean run(float[] values, float[] results, int count) {
        Arrays.fill(trace, 0f);
        for (int start = 0; start < count; start += LENGTH) {
            int length = Math.min(LENGTH, count - start);
            System.arraycopy(values, start, positions, 0, length);
            transformer.transform(positions, length);
            forms.get(0).positions(positions, length);
            Arrays.fill(sums, 0, length, offset);
            for (int i = 0; i < weights.length; i++) {
                Discretizer.addCodes(positions, length, forms.get(i), weights[i], sums);
            }
            for (int i = 0; i < length; i++) {
                trace[i] += sums[i];
            }
            System.arraycopy(sums, 0, results, start, length);
        }
        return isNumber(trace) || withoutNaN(results, count);
    }

    private static boolean isNumber(float[] trace) {
        float sum = 0;
        for (float value : trace) {
            sum += value;
        }
        return !Float.isNaN(sum);
    }

    private boolean withoutNaN(float[] results, int count) {
        boolean numbers = true;
        for (int i = 0; i < count; i++) {
            if (Float.isNaN(results[i])) {
                results[i] = offset;
                numbers = false;
            }
        }
        return numbers;
    }
}
