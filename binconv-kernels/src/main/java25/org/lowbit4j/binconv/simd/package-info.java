/**
 * Kernels of the Vector API. Compiled for Java 25; loaded by {@link org.lowbit4j.binconv.kernel.KernelProviders} alone, and
 * only where the JDK and the incubator module are there.
 */
@NullMarked
package org.lowbit4j.binconv.simd;

import org.jspecify.annotations.NullMarked;
