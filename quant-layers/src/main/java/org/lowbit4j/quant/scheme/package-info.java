/**
 * The quantizers as values: how the weights and the input of a layer are quantized. One file each; {@link
 * org.lowbit4j.quant.scheme.Quantizers} gives them names.
 */
@NullMarked
package org.lowbit4j.quant.scheme;

import org.jspecify.annotations.NullMarked;
