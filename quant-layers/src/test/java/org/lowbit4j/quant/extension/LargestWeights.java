package org.lowbit4j.quant.extension;

import java.util.List;
import java.util.Map;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.quant.operand.OperandSite;
import org.lowbit4j.quant.operand.ParameterFreeWeights;
import org.lowbit4j.quant.operand.SymbolicRanges;
import org.lowbit4j.quant.quantizer.ClipTransformer;
import org.lowbit4j.quant.scheme.WeightScheme;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/** A weight quantizer from outside: {@code max|w| rint(q w / max|w|) / q}, the maximum a constant; one file, nothing else. */
record LargestWeights(@JsonProperty("bits") int bits) implements WeightScheme {

    private static final long serialVersionUID = 1;

    LargestWeights {
        WeightScheme.checkBits("weights by their maximum", bits, 2, "");
    }

    @Override
    public String title() {
        return "weights by their maximum";
    }

    @Override
    public LargestWeights withBits(int newBits) {
        return new LargestWeights(newBits);
    }

    @Override
    public WeightGrid grid() {
        return new WeightGrid(bits, WeightGrid.Coding.SYMMETRIC);
    }

    @Override
    public ParameterFreeWeights operand(OperandSite site) {
        return new ByMaximum(grid(), site);
    }

    private static final class ByMaximum extends ParameterFreeWeights {

        ByMaximum(WeightGrid grid, OperandSite site) {
            super(grid, site);
        }

        @Override
        public List<ClipTransformer> transformers(INDArray kernels, Map<String, INDArray> parameters) {
            return List.of(new ClipTransformer((float) scale(kernels, parameters), -1f, 1f));
        }

        @Override
        public double scale(INDArray kernels, Map<String, INDArray> parameters) {
            return Math.max(kernels.amaxNumber().floatValue(), LEAST_RANGE);
        }

        /** Of a constant nobody wants the gradient, but the transformer sums it. */
        @Override
        public int sums() {
            return 1;
        }

        @Override
        public SDVariable transform(SDVariable w, Map<String, SDVariable> parameters, SymbolicRanges ops) {
            return ops.clip(w, factor(w, parameters), -1, 1);
        }

        @Override
        public SDVariable factor(SDVariable w, Map<String, SDVariable> parameters) {
            SymbolicRanges ops = new SymbolicRanges(w.getSameDiff(), true);
            return ops.atLeast(ops.constant(w.getSameDiff().math().abs(w).max()), LEAST_RANGE);
        }
    }
}
