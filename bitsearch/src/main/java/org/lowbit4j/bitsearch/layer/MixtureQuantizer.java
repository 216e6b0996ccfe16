package org.lowbit4j.bitsearch.layer;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.bitsearch.strength.Shares;
import org.lowbit4j.quant.layer.Allocator;
import org.lowbit4j.quant.layer.Operand;
import org.lowbit4j.quant.layer.OperandQuantizer;
import org.lowbit4j.quant.layer.OperandRange;
import org.lowbit4j.quant.layer.QuantizedLayer;
import org.lowbit4j.quant.layer.SymbolicOperand;
import org.lowbit4j.quant.layer.TensorLoops;
import org.lowbit4j.quant.quantizer.RangeTransformer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Quantizes one operand at all candidate bitwidths at once: {@code scale * sum_i p_i Q_i(transform(v))} with the shares p of {@link
 * SearchLayer}. The candidates share the range of the quantizer at one bitwidth.
 *
 * <pre>
 * dL/dr_i = p_i (v_i - sum_j p_j v_j) * sharpness,   v_i = &lt;dL/d(mixture), Q_i&gt;
 * </pre>
 */
final class MixtureQuantizer implements OperandQuantizer {

    private final OperandRange range;
    private final CandidateGrids grids;
    private final boolean ofWeights;
    private final long[] scalarShape;

    private MixtureQuantizer(OperandRange range, CandidateGrids grids, boolean ofWeights, long[] scalarShape) {
        this.range = range;
        this.grids = grids;
        this.ofWeights = ofWeights;
        this.scalarShape = scalarShape;
    }

    /** Of the weights of {@code layer}, whose quantizer at one bitwidth is {@code single}. */
    static MixtureQuantizer weights(
            QuantizedLayer layer, OperandQuantizer single, Candidates candidates, long[] scalarShape) {
        CandidateGrids grids = CandidateGrids.weights(layer.weightQuantization(), candidates);
        return new MixtureQuantizer((OperandRange) single, grids, true, scalarShape);
    }

    /** As {@link #weights}, of the input. */
    static MixtureQuantizer activations(
            QuantizedLayer layer, OperandQuantizer single, Candidates candidates, long[] scalarShape) {
        CandidateGrids grids = CandidateGrids.activations(layer.activationQuantization(), candidates);
        return new MixtureQuantizer((OperandRange) single, grids, false, scalarShape);
    }

    private String strengthsKey() {
        return ofWeights ? SearchLayer.WEIGHT_STRENGTHS : SearchLayer.ACTIVATION_STRENGTHS;
    }

    private String noiseKey() {
        return ofWeights ? SearchLayer.WEIGHT_NOISE : SearchLayer.ACTIVATION_NOISE;
    }

    @Override
    public void define(SDLayerParams params) {
        range.define(params);
        params.addWeightParam(strengthsKey(), 1, grids.count());
        params.addWeightParam(noiseKey(), 1, grids.count());
        if (ofWeights) {
            params.addWeightParam(SearchLayer.SHARPNESS, 1, 1);
        }
    }

    @Override
    public void initialize(Map<String, INDArray> parameters) {
        range.initialize(parameters);
        required(parameters, strengthsKey()).assign(0);
        required(parameters, noiseKey()).assign(0);
        required(parameters, SearchLayer.SHARPNESS).assign(1);
    }

    @Override
    public void project(Map<String, INDArray> parameters) {
        range.project(parameters);
    }

    private Shares shares(Map<String, INDArray> parameters) {
        return Shares.of(
                required(parameters, strengthsKey()).toDoubleVector(),
                required(parameters, noiseKey()).toDoubleVector(),
                1 / required(parameters, SearchLayer.SHARPNESS).getDouble(0));
    }

    @Override
    public Operand forward(INDArray tensor, Map<String, INDArray> parameters, Allocator working) {
        RangeTransformer transformer = range.transformer(tensor, parameters);
        double[] shares = shares(parameters).toArray();
        INDArray mixed = working.create(tensor.shape());
        TensorLoops.forward(tensor, mixed, () -> new MixtureForward(transformer, grids, shares));
        return new Operand(mixed, range.scale(parameters), Float.POSITIVE_INFINITY, true);
    }

    @Override
    public void backward(
            INDArray tensor,
            INDArray gradient,
            double scale,
            Map<String, INDArray> parameters,
            Map<String, INDArray> gradients) {
        RangeTransformer transformer = range.transformer(tensor, parameters);
        MixtureBackward sums = MixtureBackward.sum(TensorLoops.backward(
                tensor,
                gradient,
                (float) (scale * range.scale(parameters)),
                () -> new MixtureBackward(transformer, grids, range.zeroGradients())));
        Shares shares = shares(parameters);
        double[] byShare = sums.products();
        range.storeRangeGradients(sums.range(), shares.mean(byShare), parameters, gradients);
        store(shares.strengthGradient(byShare), required(gradients, strengthsKey()));
        required(gradients, noiseKey()).assign(0);
        required(gradients, SearchLayer.SHARPNESS).assign(0);
    }

    private static void store(double[] values, INDArray target) {
        for (int i = 0; i < values.length; i++) {
            target.putScalar(i, values[i]);
        }
    }

    /** The quantizer at one bitwidth without its rounding is the transformer that all candidates share. */
    @Override
    public SymbolicOperand definition(SDVariable tensor, Map<String, SDVariable> parameters, boolean rounding) {
        SymbolicOperand smooth = range.definition(tensor, parameters, false);
        SDVariable logits = required(parameters, strengthsKey())
                .add(required(parameters, noiseKey()))
                .mul(required(parameters, SearchLayer.SHARPNESS));
        SDVariable shares = tensor.getSameDiff().nn().softmax(logits, 1);
        SDVariable mixed =
                new MixtureOps(grids, rounding).mixture(smooth.values().mul(smooth.step()), shares, scalarShape);
        return new SymbolicOperand(mixed, 1, smooth.factor());
    }
}
