/** Quantization-aware training for Deeplearning4j with learned quantization intervals. */
@NullMarked
package org.lowbit4j.quant;

import org.jspecify.annotations.NullMarked;
