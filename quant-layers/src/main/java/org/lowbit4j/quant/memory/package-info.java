/** Native memory of ND4J arrays as seen by Java loops, and how loops are spread over the cores. */
@NullMarked
package org.lowbit4j.quant.memory;

import org.jspecify.annotations.NullMarked;
