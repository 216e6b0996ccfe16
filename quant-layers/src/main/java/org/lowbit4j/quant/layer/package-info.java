/**
 * Drop-in Deeplearning4j layers with quantized weights and activations. {@link org.lowbit4j.quant.layer.QuantConvolution2D}
 * and {@link org.lowbit4j.quant.layer.QuantDense} are the configurations, {@link
 * org.lowbit4j.quant.layer.QuantizedOps} the readable SameDiff definition,
 * {@link org.lowbit4j.quant.layer.QuantizedLayerRuntime} the fused implementation that training uses. A kind of quantizer is
 * one {@link org.lowbit4j.quant.layer.OperandQuantizer}; a layer has one for its weights and one for its input. Layers with other
 * quantizers extend one of the two configurations and override {@code kernelQuantizer} and {@code imageQuantizer}.
 */
@NullMarked
package org.lowbit4j.quant.layer;

import org.jspecify.annotations.NullMarked;
