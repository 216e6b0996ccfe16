package org.lowbit4j.samples.examples;

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

/** A quantizer of one's own: twice the weights, clipped to -1..1 and rounded; batch norm sets the scale right. */
public record OwnQuantizer(@JsonProperty("bits") int bits) implements WeightScheme {

    private static final long serialVersionUID = 1;

    private static final float RANGE = 0.5f;

    @Override
    public String title() {
        return "clipped weights";
    }

    @Override
    public OwnQuantizer withBits(int other) {
        return new OwnQuantizer(other);
    }

    @Override
    public WeightGrid grid() {
        return new WeightGrid(bits, WeightGrid.Coding.SYMMETRIC);
    }

    @Override
    public ParameterFreeWeights operand(OperandSite site) {
        return new ParameterFreeWeights(grid(), site) {
            @Override
            public List<ClipTransformer> transformers(INDArray kernels, Map<String, INDArray> parameters) {
                return List.of(new ClipTransformer(RANGE, -1f, 1f));
            }

            @Override
            public SDVariable transform(SDVariable w, Map<String, SDVariable> parameters, SymbolicRanges ops) {
                return ops.clamped(w.mul(1 / RANGE), -1, 1);
            }

            @Override
            public int sums() {
                return 1; // that of the range, which is not learned
            }
        };
    }
}
