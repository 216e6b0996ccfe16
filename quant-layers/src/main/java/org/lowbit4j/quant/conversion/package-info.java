/** From a float network to the same network with quantized layers. */
@NullMarked
package org.lowbit4j.quant.conversion;

import org.jspecify.annotations.NullMarked;
