/**
 * The kernels as ops of ND4J and SameDiff: {@link org.lowbit4j.binconv.nd4j.BitConv2D}, {@link
 * org.lowbit4j.binconv.nd4j.BitDense} and {@link org.lowbit4j.binconv.nd4j.PackedGraph}, all forward only; graphs of the
 * intermediate representation as SameDiff graphs of these ops, and back. The only package that needs ND4J, an optional
 * dependency. CPU backends only. Call {@link org.lowbit4j.binconv.nd4j.LowBitOps#install()} before anything else.
 */
@NullMarked
package org.lowbit4j.binconv.nd4j;

import org.jspecify.annotations.NullMarked;
