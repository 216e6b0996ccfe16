package org.lowbit4j.quant.layer;

import org.lowbit4j.quant.memory.Allocator;
import org.lowbit4j.quant.operand.Operand;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The integers inside a quantized layer for one batch, as exact values in FLOAT arrays.
 *
 * @param codes codes of the input, with their zero point, rank 4
 * @param accumulators integer sums of the convolution, rank 4
 * @param channelsLast whether both are NHWC; NCHW if not
 */
public record LayerTrace(INDArray codes, INDArray accumulators, boolean channelsLast) {

    /** What {@code pass} makes of {@code input}; {@code zeroPoint} is that of the input's codes. */
    static LayerTrace of(ForwardPass pass, INDArray input, int zeroPoint) {
        Allocator current = Allocator.current();
        Operand images = pass.quantizedImages(pass.images(input), current);
        INDArray accumulators = pass.sums(images, pass.quantizedKernels(current), current);
        return new LayerTrace(images.values().addi(zeroPoint), accumulators, pass.channelsLast());
    }
}
