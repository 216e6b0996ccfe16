/**
 * The geometry of a layer's convolution: the shapes of its arrays, its native operation, its definition in integers and in SameDiff,
 * and its window in the packed network.
 */
@NullMarked
package org.lowbit4j.quant.convolution;

import org.jspecify.annotations.NullMarked;
