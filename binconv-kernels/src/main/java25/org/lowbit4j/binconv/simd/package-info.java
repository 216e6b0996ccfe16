/**
 * Kernels of the Vector API, one package for each family. Compiled for Java 25; loaded by
 * {@link org.lowbit4j.binconv.kernel.KernelProviders} alone, and only where the JDK and the incubator module are there.
 *
 * <pre>
 *   bitserial   AND and count: lanes are output channels
 *   lutw        look-up in tables of weights: lanes are positions
 *   luta        look-up in tables of activations: lanes are output channels
 *   fma         integer convolutions in float multiply-adds, depthwise ones too --&gt; floats
 *   floats      float convolutions: lanes are output channels, or positions
 *   loops       what lies between convolutions: quantise, affine, add, pool, change the layout
 *   vectors     the widths of vectors, in one place for all
 * </pre>
 *
 * <p>A family knows no other one but those that its arrow names. Public classes are public for
 * {@link org.lowbit4j.binconv.simd.VectorProviders} and for the arrows: nothing else refers to them.
 */
@NullMarked
package org.lowbit4j.binconv.simd;

import org.jspecify.annotations.NullMarked;
