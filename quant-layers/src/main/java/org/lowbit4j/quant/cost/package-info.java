/** What a network costs: multiply-accumulates, bit operations, EBS FLOPs and bytes, layer by layer. */
@NullMarked
package org.lowbit4j.quant.cost;

import org.jspecify.annotations.NullMarked;
