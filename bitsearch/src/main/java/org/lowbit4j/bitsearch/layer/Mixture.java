package org.lowbit4j.bitsearch.layer;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.conf.layers.samediff.SDLayerParams;
import org.lowbit4j.bitsearch.strength.Shares;
import org.lowbit4j.quant.memory.Allocator;
import org.lowbit4j.quant.memory.TensorLoops;
import org.lowbit4j.quant.operand.Operand;
import org.lowbit4j.quant.operand.OperandQuantizer;
import org.lowbit4j.quant.operand.RangeBackward;
import org.lowbit4j.quant.operand.RangeOperand;
import org.lowbit4j.quant.operand.SymbolicOperand;
import org.lowbit4j.quant.operand.SymbolicRanges;
import org.lowbit4j.quant.quantizer.CodeForm;
import org.lowbit4j.quant.quantizer.RangeTransformer;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Quantizes one operand at all candidate bitwidths at once: {@code sum_i p_i scale_i Q_i(transform(v))} with the shares p of {@link
 * SearchLayer}. The candidates share the ranges of the quantizer at one bitwidth.
 *
 * <pre>
 * dL/dr_i = p_i (v_i - sum_j p_j v_j) * sharpness,   v_i = &lt;dL/d(mixture), scale_i Q_i&gt;
 * </pre>
 */
final class Mixture implements OperandQuantizer {

    /** Which operand, and how its parameters are called. */
    enum Side {
        WEIGHTS(SearchLayer.WEIGHT_STRENGTHS, SearchLayer.WEIGHT_NOISE),
        ACTIVATIONS(SearchLayer.ACTIVATION_STRENGTHS, SearchLayer.ACTIVATION_NOISE);

        private final String strengths;
        private final String noise;

        Side(String strengths, String noise) {
            this.strengths = strengths;
            this.noise = noise;
        }
    }

    private final RangeOperand range;
    private final List<RangeOperand> candidates;
    private final List<CodeForm> forms;
    private final Side side;
    private final long[] scalarShape;

    /**
     * A mixture.
     *
     * @param range whose parameters and ranges all share
     * @param candidates the quantizer at every bitwidth
     * @param scalarShape of one number that is broadcastable to the tensor
     */
    Mixture(RangeOperand range, List<RangeOperand> candidates, Side side, long[] scalarShape) {
        this.range = range;
        this.candidates = candidates;
        this.forms = candidates.stream().map(RangeOperand::form).toList();
        this.side = side;
        this.scalarShape = scalarShape;
    }

    /** {@code operand} of the scheme called {@code title}, which must be one with ranges. */
    static RangeOperand range(String title, OperandQuantizer operand) {
        if (operand instanceof RangeOperand range) {
            return range;
        }
        throw new IllegalArgumentException(title + " cannot be searched: their operand is a "
                + operand.getClass().getSimpleName() + ", candidates need ranges to share (RangeOperand)");
    }

    @Override
    public void define(SDLayerParams params) {
        range.define(params);
        params.addWeightParam(side.strengths, 1, forms.size());
        params.addWeightParam(side.noise, 1, forms.size());
        if (side == Side.WEIGHTS) {
            params.addWeightParam(SearchLayer.SHARPNESS, 1, 1);
        }
    }

    @Override
    public void initialize(Map<String, INDArray> parameters) {
        range.initialize(parameters);
        required(parameters, side.strengths).assign(0);
        required(parameters, side.noise).assign(0);
        required(parameters, SearchLayer.SHARPNESS).assign(1);
    }

    @Override
    public void calibrate(float[] values, Map<String, INDArray> parameters, String place) {
        range.calibrate(values, parameters, place);
    }

    @Override
    public float[] floors(Map<String, INDArray> parameters) {
        return range.floors(parameters);
    }

    @Override
    public double unit(float[] values, Map<String, INDArray> parameters) {
        return range.unit(values, parameters);
    }

    @Override
    public void project(Map<String, INDArray> parameters) {
        range.project(parameters);
    }

    /** A search moves these. */
    @Override
    public boolean isTrained(String parameter) {
        return !SearchLayer.isSearchParameter(parameter);
    }

    private Shares shares(Map<String, INDArray> parameters) {
        return Shares.of(
                required(parameters, side.strengths).toDoubleVector(),
                required(parameters, side.noise).toDoubleVector(),
                1 / required(parameters, SearchLayer.SHARPNESS).getDouble(0));
    }

    /** By candidate: its scale over that of the shared ranges. */
    private double[] relativeScales(INDArray tensor, Map<String, INDArray> parameters) {
        double common = range.scale(tensor, parameters);
        return candidates.stream()
                .mapToDouble(candidate -> candidate.scaleOver(range, tensor, parameters) / common)
                .toArray();
    }

    private static double[] products(double[] a, double[] b) {
        double[] products = a.clone();
        Arrays.setAll(products, i -> a[i] * b[i]);
        return products;
    }

    @Override
    public Operand forward(INDArray tensor, Map<String, INDArray> parameters, Allocator working) {
        List<? extends RangeTransformer> transformers = range.transformers(tensor, parameters);
        double[] weights = products(shares(parameters).toArray(), relativeScales(tensor, parameters));
        INDArray mixed = working.create(tensor.shape());
        boolean numbers = TensorLoops.forward(
                tensor, mixed, range.parts(), part -> new MixtureForward(transformers.get(part), forms, weights));
        return Operand.ofFloat(mixed, range.scale(tensor, parameters), numbers);
    }

    @Override
    public void backward(
            INDArray tensor,
            INDArray gradient,
            double scale,
            Map<String, INDArray> parameters,
            Map<String, INDArray> gradients) {
        Shares shares = shares(parameters);
        double[] relative = relativeScales(tensor, parameters);
        double total = Arrays.stream(products(shares.toArray(), relative)).sum();
        RangeBackward.Result result = RangeBackward.run(
                range, forms, tensor, gradient, scale * range.scale(tensor, parameters), total, parameters);
        double[] byShare = products(result.products(), relative);
        range.storeGradients(result.sums(), shares.mean(byShare), range.values(tensor), parameters, gradients);
        store(shares.strengthGradient(byShare), required(gradients, side.strengths));
        required(gradients, side.noise).assign(0);
        required(gradients, SearchLayer.SHARPNESS).assign(0);
    }

    private static void store(double[] values, INDArray target) {
        for (int i = 0; i < values.length; i++) {
            target.putScalar(i, values[i]);
        }
    }

    @Override
    public SymbolicOperand definition(SDVariable tensor, Map<String, SDVariable> parameters, boolean rounding) {
        SymbolicRanges ops = new SymbolicRanges(tensor.getSameDiff(), rounding);
        SDVariable logits = required(parameters, side.strengths)
                .add(required(parameters, side.noise))
                .mul(required(parameters, SearchLayer.SHARPNESS));
        SDVariable shares = tensor.getSameDiff().nn().softmax(logits, 1);
        SDVariable t = range.transform(tensor, parameters, ops);
        MixtureOps mixture = new MixtureOps(ops, t, shares, scalarShape);
        SDVariable sum = part(mixture, 0, tensor, parameters);
        for (int i = 1; i < forms.size(); i++) {
            sum = sum.add(part(mixture, i, tensor, parameters));
        }
        return new SymbolicOperand(sum, 1);
    }

    private SDVariable part(MixtureOps mixture, int i, SDVariable tensor, Map<String, SDVariable> parameters) {
        return mixture.part(i, forms.size(), forms.get(i), candidates.get(i).factorOver(range, tensor, parameters));
    }
}
