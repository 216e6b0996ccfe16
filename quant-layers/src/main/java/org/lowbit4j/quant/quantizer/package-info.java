/**
 * Quantizers over plain {@code float[]}: a range transformer (which learns an interval) followed by the discretizer, the only
 * place that rounds. They are immutable, know nothing of Deeplearning4j, and give the codes that the packed network computes
 * with: the grids are the records of {@code org.lowbit4j.binconv.ir}.
 */
@NullMarked
package org.lowbit4j.quant.quantizer;

import org.jspecify.annotations.NullMarked;
