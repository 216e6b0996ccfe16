/** Starting points for learned intervals: the ranges that quantize given weights or activations with the least squared error. */
@NullMarked
package org.lowbit4j.quant.calibration;

import org.jspecify.annotations.NullMarked;
