/** Proof that a packed network computes what was trained. */
@NullMarked
package org.lowbit4j.quant.parity;

import org.jspecify.annotations.NullMarked;
