/** Layers that hold one meta-weight tensor and search its bits: drop-in layers for Deeplearning4j. */
@NullMarked
package org.lowbit4j.bitsearch.layer;

import org.jspecify.annotations.NullMarked;
