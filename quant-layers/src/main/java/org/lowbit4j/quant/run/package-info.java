/** A training in a directory of its own: what it was started with, what each epoch brought, and a checkpoint to go on from. */
@NullMarked
package org.lowbit4j.quant.run;

import org.jspecify.annotations.NullMarked;
