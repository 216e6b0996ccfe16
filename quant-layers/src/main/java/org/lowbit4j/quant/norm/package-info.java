/** Batch normalization as Java loops over the memory of images, channel by channel. */
@NullMarked
package org.lowbit4j.quant.norm;

import org.jspecify.annotations.NullMarked;
