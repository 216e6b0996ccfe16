/** The bitwidth plan: the one currency between search, fine-tuning and lowering. */
@NullMarked
package org.lowbit4j.quant.plan;

import org.jspecify.annotations.NullMarked;
