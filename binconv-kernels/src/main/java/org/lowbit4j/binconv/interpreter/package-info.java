/**
 * The reference interpreter. It <em>defines</em> what a low-bit network computes: every node is evaluated literally as
 * {@link org.lowbit4j.binconv.ir.Node} states it, in that order of float32 operations. It is written to be read; the engine
 * must equal it bit for bit.
 */
@NullMarked
package org.lowbit4j.binconv.interpreter;

import org.jspecify.annotations.NullMarked;
