package org.lowbit4j.quant.operand;

import java.util.List;
import java.util.Map;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.quant.memory.Allocator;
import org.lowbit4j.quant.memory.TensorLoops;
import org.lowbit4j.quant.quantizer.ActivationQuantizer;
import org.lowbit4j.quant.quantizer.CodeForm;
import org.lowbit4j.quant.quantizer.RangeTransformer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Quantizes images to the codes of one grid. */
public abstract class ImageOperand extends RangeOperand {

    private final ActivationGrid.Coding coding;
    private final int bits;
    private final OperandSite site;

    /**
     * An operand.
     *
     * @param coding of the codes
     * @param bits of the codes
     * @param site the layer
     */
    protected ImageOperand(ActivationGrid.Coding coding, int bits, OperandSite site) {
        this.coding = coding;
        this.bits = bits;
        this.site = site;
    }

    /** The layer. */
    protected final OperandSite site() {
        return site;
    }

    /** Bits of the codes. */
    protected final int bits() {
        return bits;
    }

    /** The quantizer of this moment. */
    public abstract ActivationQuantizer quantizer(Map<String, INDArray> parameters);

    @Override
    public final CodeForm form() {
        return CodeForm.of(coding, bits);
    }

    @Override
    public final List<RangeTransformer> transformers(INDArray images, Map<String, INDArray> parameters) {
        return List.of(quantizer(parameters).transformer());
    }

    @Override
    public final double scale(INDArray images, Map<String, INDArray> parameters) {
        return quantizer(parameters).grid().scale();
    }

    @Override
    public final long values(INDArray images) {
        return images.length() / images.size(0);
    }

    @Override
    public final Operand forward(INDArray images, Map<String, INDArray> parameters, Allocator working) {
        ActivationQuantizer quantizer = quantizer(parameters);
        ActivationGrid grid = quantizer.grid();
        INDArray codes = working.create(images.shape());
        boolean numbers = TensorLoops.forward(
                images,
                codes,
                1,
                part -> (values, results, count) -> quantizer.centredCodes(values, results, 0, count));
        boolean signed = grid.coding() != ActivationGrid.Coding.UNSIGNED;
        return new Operand(codes, (double) grid.scale() / grid.levels(), grid.maxMagnitude(), signed, numbers);
    }

    @Override
    public final double unit(float[] samples, Map<String, INDArray> parameters) {
        ActivationQuantizer quantizer = quantizer(parameters);
        float[] quantized = new float[samples.length];
        for (int i = 0; i < samples.length; i++) {
            quantized[i] = quantizer.quantize(samples[i]);
        }
        return leastSquares(samples, quantized);
    }
}
