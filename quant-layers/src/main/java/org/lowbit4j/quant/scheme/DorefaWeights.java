package org.lowbit4j.quant.scheme;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.quant.operand.OperandSite;
import org.lowbit4j.quant.operand.ParameterFreeWeights;
import org.lowbit4j.quant.operand.RangeOperand;
import org.lowbit4j.quant.operand.SymbolicRanges;
import org.lowbit4j.quant.quantizer.RangeTransformer;
import org.lowbit4j.quant.quantizer.TanhTransformer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * DoReFa weights (Zhou et al., 2016), as EBS (Li et al., 2020) takes them: the odd points of [-1, 1], without parameters of their own
 * and, at 1 bit, without a scale.
 *
 * <pre>code = rint(n (tanh(w) / (2 max|tanh(w)|) + 1/2))     quantized = (2 code - n) / n     n = 2^bits - 1</pre>
 *
 * @param bits 1..8, or 32 to leave the weights float
 */
public record DorefaWeights(@JsonProperty("bits") int bits) implements WeightScheme {

    private static final long serialVersionUID = 1;

    /** Checks the bitwidth. */
    public DorefaWeights {
        WeightScheme.checkBits("DoReFa weights", bits, 1, "");
    }

    @Override
    public String title() {
        return "DoReFa weights";
    }

    @Override
    public DorefaWeights withBits(int newBits) {
        return new DorefaWeights(newBits);
    }

    @Override
    public WeightGrid grid() {
        return new WeightGrid(bits, WeightGrid.Coding.ODD_POINTS);
    }

    @Override
    public ParameterFreeWeights operand(OperandSite site) {
        return new OddPoints(grid(), site);
    }

    /** The operand. */
    static class OddPoints extends ParameterFreeWeights {

        OddPoints(WeightGrid grid, OperandSite site) {
            super(grid, site);
        }

        @Override
        public List<? extends RangeTransformer> transformers(INDArray kernels, Map<String, INDArray> parameters) {
            return List.of(TanhTransformer.of(copyOf(kernels)));
        }

        /** Its own: where 1 bit has a scale, the others have none. */
        @Override
        public final double scaleOver(RangeOperand range, INDArray kernels, Map<String, INDArray> parameters) {
            return scale(kernels, parameters);
        }

        @Override
        public final @Nullable SDVariable factorOver(
                RangeOperand range, SDVariable w, Map<String, SDVariable> parameters) {
            return factor(w, parameters);
        }

        /** {@code tanh(w) / max|tanh(w)|}, the maximum a constant; weights that are all zero have the maximum 1. */
        @Override
        public SDVariable transform(SDVariable w, Map<String, SDVariable> parameters, SymbolicRanges ops) {
            SameDiff sd = w.getSameDiff();
            SDVariable tanh = sd.math().tanh(w);
            SDVariable max = ops.constant(sd.math().abs(tanh).max());
            SDVariable zero = max.lte(TanhTransformer.LEAST_MAGNITUDE).castTo(max.dataType());
            return tanh.div(max.mul(zero.rsub(1.0)).add(zero));
        }
    }
}
