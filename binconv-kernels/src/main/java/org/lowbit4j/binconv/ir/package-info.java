/**
 * The intermediate representation (IR) of a low-bit network: a small typed graph over integer codes, int32 accumulators and
 * float32 streams. It has no behaviour of its own; {@code interpreter} defines what it computes, {@code engine} computes it
 * fast, {@code format} stores it.
 *
 * <p>Every tensor of the IR is laid out NHWC (height, width, channels of one image), weights OHWI (output channel, kernel
 * height, kernel width, input channel).
 */
@NullMarked
package org.lowbit4j.binconv.ir;

import org.jspecify.annotations.NullMarked;
