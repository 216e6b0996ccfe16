package org.lowbit4j.quant.scheme;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.quant.operand.OperandSite;
import org.lowbit4j.quant.operand.Projection;
import org.lowbit4j.quant.operand.SymbolicRanges;
import org.lowbit4j.quant.operand.WeightOperand;
import org.lowbit4j.quant.quantizer.ClipTransformer;
import org.lowbit4j.quant.quantizer.GradientSums;
import org.lowbit4j.quant.quantizer.StepSize;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * LSQ weights (Esser et al., "Learned Step Size Quantization", ICLR 2020): a learned step, all codes of two's complement.
 *
 * <pre>
 * code = rint(clamp(w / s, -p, p - 1))     quantized = s code     p = 2^(bits-1)
 * dL/ds = g sum G (code - w / s inside, code outside)     g = 1 / sqrt(weights (p - 1))
 * </pre>
 *
 * The step starts as {@code 2 E|w| / sqrt(p - 1)} and has the learning rate of the weights. As every scale here it has a floor, half of
 * where it starts (our choice).
 *
 * @param bits 2..8, or 32 to leave the weights float
 */
public record LsqWeights(@JsonProperty("bits") int bits) implements WeightScheme {

    private static final long serialVersionUID = 1;

    /** Parameter: the step. */
    public static final String STEP = "weightStep";

    /** Checks the bitwidth. */
    public LsqWeights {
        WeightScheme.checkBits("LSQ weights", bits, 2, ", because their grid has a zero; DoReFa weights take 1 bit");
    }

    @Override
    public String title() {
        return "LSQ weights";
    }

    @Override
    public LsqWeights withBits(int newBits) {
        return new LsqWeights(newBits);
    }

    @Override
    public WeightGrid grid() {
        return new WeightGrid(bits, WeightGrid.Coding.TWOS_COMPLEMENT);
    }

    /** A step is of its bits. */
    @Override
    public boolean continues(WeightScheme before) {
        return equals(before) && !isFloat();
    }

    @Override
    public WeightOperand operand(OperandSite site) {
        return new Steps(grid(), site);
    }

    private static final class Steps extends WeightOperand {

        Steps(WeightGrid grid, OperandSite site) {
            super(grid, site);
        }

        @Override
        public void define(SDLayerParams params) {
            params.addWeightParam(STEP, site().scalarShape());
        }

        @Override
        public void initialize(Map<String, INDArray> parameters) {
            double mean = kernels(parameters).ameanNumber().doubleValue();
            required(parameters, STEP).assign(Math.max(StepSize.initial(mean, grid().maxCode()), LEAST_RANGE));
        }

        @Override
        public void calibrate(float[] weights, Map<String, INDArray> parameters, String place) {
            float step = StepSize.initial(weights, grid().maxCode(), place);
            required(parameters, STEP).assign(step);
        }

        @Override
        public float[] floors(Map<String, INDArray> parameters) {
            return new float[] {required(parameters, STEP).getFloat(0) / 2};
        }

        @Override
        public void project(Map<String, INDArray> parameters) {
            Projection.clamp(required(parameters, STEP), site().floor(0), Float.MAX_VALUE);
        }

        @Override
        public List<ClipTransformer> transformers(INDArray kernels, Map<String, INDArray> parameters) {
            float levels = grid().levels();
            float alpha = (float) scale(kernels, parameters);
            return List.of(new ClipTransformer(alpha, -1f, grid().maxCode() / levels));
        }

        /** The step times the levels, whose product is exact. */
        @Override
        public double scale(INDArray kernels, Map<String, INDArray> parameters) {
            return required(parameters, STEP).getFloat(0) * grid().levels();
        }

        @Override
        protected boolean learnsScale() {
            return true;
        }

        @Override
        public int sums() {
            return 1;
        }

        @Override
        public void storeGradients(
                List<GradientSums> sums,
                double product,
                long values,
                Map<String, INDArray> parameters,
                Map<String, INDArray> gradients) {
            double byAlpha =
                    sums.get(0).sum(0) + product / (required(parameters, STEP).getFloat(0) * grid().levels());
            required(gradients, STEP)
                    .assign(byAlpha * grid().levels() * StepSize.gradientScale(values, grid().maxCode()));
        }

        @Override
        public SDVariable transform(SDVariable w, Map<String, SDVariable> parameters, SymbolicRanges ops) {
            double high = (double) grid().maxCode() / grid().levels();
            return ops.clip(w, factor(w, parameters), -1, high);
        }

        @Override
        public SDVariable factor(SDVariable w, Map<String, SDVariable> parameters) {
            SymbolicRanges ops = new SymbolicRanges(w.getSameDiff(), true);
            SDVariable count = w.getSameDiff().onesLike(w).sum();
            return ops.valid(ops.scaledGradient(required(parameters, STEP), count, grid().maxCode())
                    .mul(grid().levels()));
        }
    }
}
