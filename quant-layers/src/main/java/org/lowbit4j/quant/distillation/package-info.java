/** Learning from the outputs of another network. */
@NullMarked
package org.lowbit4j.quant.distillation;

import org.jspecify.annotations.NullMarked;
