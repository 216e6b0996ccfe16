/** Training of float, quantized and search networks on any data set of Deeplearning4j. */
@NullMarked
package org.lowbit4j.quant.training;

import org.jspecify.annotations.NullMarked;
