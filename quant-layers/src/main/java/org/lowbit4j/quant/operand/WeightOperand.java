package org.lowbit4j.quant.operand;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.quant.memory.Allocator;
import org.lowbit4j.quant.memory.FloatMemory;
import org.lowbit4j.quant.memory.TensorLoops;
import org.lowbit4j.quant.quantizer.CodeForm;
import org.lowbit4j.quant.quantizer.WeightQuantizer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Quantizes kernels to the codes of one grid. */
public abstract class WeightOperand extends RangeOperand {

    /** The parameter of the layer that holds the float weights. */
    public static final String WEIGHT = "W";

    private final WeightGrid grid;
    private final OperandSite site;

    /**
     * An operand.
     *
     * @param grid of the codes
     * @param site the layer
     */
    protected WeightOperand(WeightGrid grid, OperandSite site) {
        this.grid = grid;
        this.site = site;
    }

    /** The layer. */
    protected final OperandSite site() {
        return site;
    }

    /** The grid of the codes. */
    public final WeightGrid grid() {
        return grid;
    }

    @Override
    public final CodeForm form() {
        return CodeForm.of(grid);
    }

    @Override
    public final long values(INDArray kernels) {
        return kernels.length();
    }

    /** The kernels of a layer with these parameters. */
    protected final INDArray kernels(Map<String, INDArray> parameters) {
        return site.kernels(required(parameters, WEIGHT));
    }

    /** The quantizer of each part at this moment. */
    public final List<WeightQuantizer> quantizers(INDArray kernels, Map<String, INDArray> parameters) {
        float scale = (float) scale(kernels, parameters);
        return transformers(kernels, parameters).stream()
                .map(transformer -> new WeightQuantizer(grid, transformer, scale))
                .toList();
    }

    /** The quantizer of the weights of one output channel at this moment. */
    public final WeightQuantizer quantizer(int channel, Map<String, INDArray> parameters) {
        List<WeightQuantizer> quantizers = quantizers(kernels(parameters), parameters);
        return quantizers.get(quantizers.size() == 1 ? 0 : channel);
    }

    @Override
    public final Operand forward(INDArray kernels, Map<String, INDArray> parameters, Allocator working) {
        List<WeightQuantizer> quantizers = quantizers(kernels, parameters);
        INDArray coded = working.create(kernels.shape());
        boolean numbers = TensorLoops.forward(kernels, coded, parts(), part -> {
            WeightQuantizer quantizer = quantizers.get(part);
            return (values, results, count) -> quantizer.centredCodes(values, results, 0, count);
        });
        int levels = grid.levels();
        return new Operand(coded, (double) quantizers.get(0).scale() / levels, levels, true, numbers);
    }

    @Override
    public final double unit(float[] weights, Map<String, INDArray> parameters) {
        List<WeightQuantizer> quantizers = quantizers(kernels(parameters), parameters);
        float[] quantized = new float[weights.length];
        for (int i = 0; i < weights.length; i++) {
            int part = (int) ((long) i * quantizers.size() / weights.length);
            quantized[i] = quantizers.get(part).quantize(weights[i]);
        }
        return leastSquares(weights, quantized);
    }

    /** The weights of a part, of {@link #parts} in all. */
    protected final float[] part(float[] weights, int part) {
        int size = weights.length / parts();
        return Arrays.copyOfRange(weights, part * size, (part + 1) * size);
    }

    /** All weights of {@code kernels} in their order. */
    protected static float[] copyOf(INDArray kernels) {
        return FloatMemory.copyOf(kernels);
    }
}
