package org.lowbit4j.quant.operand;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.lowbit4j.quant.memory.TensorLoops;
import org.lowbit4j.quant.quantizer.CodeForm;
import org.lowbit4j.quant.quantizer.Discretizer;
import org.lowbit4j.quant.quantizer.GradientSums;
import org.lowbit4j.quant.quantizer.RangeTransformer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The backward pass of a {@link RangeOperand}, or of a mixture of grids that share its ranges, straight through the rounding. On
 * the way it sums {@code <G, Q_i>} for every grid i asked for, with G the gradient by the rounded values, and the gradients of the
 * ranges' parameters.
 */
public final class RangeBackward implements TensorLoops.Backward {

    private static final int LENGTH = GradientSums.LANES;

    private final RangeTransformer transformer;
    private final List<CodeForm> forms;
    private final float factor;
    private final GradientSums range;
    /** Sum i of {@code G * code_i}, then the sum of G. */
    private final GradientSums codes;

    private final float[] values = new float[LENGTH];
    private final float[] positions = new float[LENGTH];
    private final float[] piece = new float[LENGTH];

    /**
     * The loop over a part of a tensor, all sums zero.
     *
     * @param transformer of the part
     * @param sums how many derivatives the transformer is to sum
     * @param forms the grids whose products are wanted
     * @param factor of the rounded values in the result: the sum of all grids' weights
     */
    public RangeBackward(RangeTransformer transformer, int sums, List<CodeForm> forms, double factor) {
        this.transformer = transformer;
        this.forms = forms;
        this.factor = (float) factor;
        this.range = new GradientSums(sums);
        this.codes = new GradientSums(forms.isEmpty() ? 0 : forms.size() + 1);
    }

    /** What a pass has summed. */
    public static final class Result {

        private final List<GradientSums> sums;
        private final double[] products;

        private Result(List<GradientSums> sums, double[] products) {
            this.sums = sums;
            this.products = products;
        }

        /** Of each part of the tensor: the derivatives by the parameters of its transformer. */
        public List<GradientSums> sums() {
            return sums;
        }

        /** {@code <G, Q_i>} over the whole tensor, for every grid asked for. */
        public double[] products() {
            return products.clone();
        }
    }

    /**
     * Takes a gradient through the ranges.
     *
     * @param operand whose ranges these are
     * @param forms the grids whose products are wanted
     * @param tensor that is quantized, dense
     * @param gradient becomes dL/d(tensor) in place
     * @param scale makes {@code gradient} dL/d(rounded values)
     * @param factor of the rounded values in the result, for the ranges only: the sum of all grids' weights
     * @param parameters of the layer
     */
    public static Result run(
            RangeOperand operand,
            List<CodeForm> forms,
            INDArray tensor,
            INDArray gradient,
            double scale,
            double factor,
            Map<String, INDArray> parameters) {
        List<? extends RangeTransformer> transformers = operand.transformers(tensor, parameters);
        List<List<RangeBackward>> loops = TensorLoops.backward(
                tensor,
                gradient,
                (float) scale,
                operand.parts(),
                part -> new RangeBackward(transformers.get(part), operand.sums(), forms, factor));
        List<GradientSums> sums = new ArrayList<>();
        double[] products = new double[forms.size()];
        for (List<RangeBackward> ofPart : loops) {
            GradientSums sum = new GradientSums(operand.sums());
            for (RangeBackward loop : ofPart) {
                sum.add(loop.range);
                double[] part = loop.products();
                Arrays.setAll(products, i -> products[i] + part[i]);
            }
            sums.add(sum);
        }
        return new Result(sums, products);
    }

    /** {@code <G, Q_i>} of every grid, of what the loop has seen. */
    public double[] products() {
        double[] products = new double[forms.size()];
        for (int i = 0; i < products.length; i++) {
            CodeForm form = forms.get(i);
            products[i] = codes.sum(i) * form.unit() + codes.sum(products.length) * form.offset();
        }
        return products;
    }

    /** The derivatives by the parameters of the transformer, of what the loop has seen. */
    public GradientSums sums() {
        return range;
    }

    @Override
    public void run(float[] inputs, float[] upstream, int count) {
        for (int start = 0; start < count; start += LENGTH) {
            int length = Math.min(LENGTH, count - start);
            System.arraycopy(inputs, start, values, 0, length);
            System.arraycopy(upstream, start, piece, 0, length);
            if (!forms.isEmpty()) {
                System.arraycopy(inputs, start, positions, 0, length);
                addCodes(length);
            }
            for (int i = 0; i < length; i++) {
                piece[i] *= factor;
            }
            transformer.gradients(values, piece, length, range);
            System.arraycopy(piece, 0, upstream, start, length);
        }
    }

    private void addCodes(int length) {
        transformer.transform(positions, length);
        forms.get(0).positions(positions, length);
        for (int i = 0; i < forms.size(); i++) {
            Discretizer.addProducts(positions, piece, length, forms.get(i), codes.lanes(i));
        }
        float[] sum = codes.lanes(forms.size());
        for (int i = 0; i < length; i++) {
            sum[i] += piece[i];
        }
        codes.pieceAdded();
    }
}
