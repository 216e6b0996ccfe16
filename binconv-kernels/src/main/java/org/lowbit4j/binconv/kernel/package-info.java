/**
 * Bit-serial convolution. With unsigned codes {@code u}, weight value {@code w = c * u_w + a} and activation value
 * {@code x = u_x + b}:
 *
 * <pre>sum(w * x) = c * sum over planes m, k of 2^(m+k) * popcount(W_m AND X_k) + a * sum(u_x) + c * b * sum(u_w) + a * b * depth</pre>
 *
 * Four steps, four classes: pack ({@code PixelWords}), gather ({@code PatchRows}), multiply ({@code PlaneProduct}), correct
 * ({@code OffsetCorrection}).
 */
@NullMarked
package org.lowbit4j.binconv.kernel;

import org.jspecify.annotations.NullMarked;
