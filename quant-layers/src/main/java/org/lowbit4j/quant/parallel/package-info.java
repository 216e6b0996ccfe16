/** Training with several copies of a network at once, on one machine. */
@NullMarked
package org.lowbit4j.quant.parallel;

import org.jspecify.annotations.NullMarked;
