/**
 * How the two operands of a layer's convolution, images and kernels, are quantized in training: parameters, forward and backward
 * pass, and the same in SameDiff ops.
 */
@NullMarked
package org.lowbit4j.quant.operand;

import org.jspecify.annotations.NullMarked;
