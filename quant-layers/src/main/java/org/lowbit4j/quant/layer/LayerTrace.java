package org.lowbit4j.quant.layer;

import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The integers inside a quantized layer for one batch, as exact values in FLOAT arrays.
 *
 * @param codes codes of the input, with their zero point, rank 4
 * @param accumulators integer sums of the convolution, rank 4
 * @param channelsLast whether both are NHWC; NCHW if not
 */
public record LayerTrace(INDArray codes, INDArray accumulators, boolean channelsLast) {}
