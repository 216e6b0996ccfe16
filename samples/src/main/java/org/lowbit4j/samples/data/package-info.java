/**
 * Labelled images: read by a DataVec record reader or OpenCV, kept in memory as bytes, turned into normalised and augmented batches.
 * Whatever is random is a pure function of seed, epoch and position, so that a resumed run sees what an uninterrupted one sees.
 */
@NullMarked
package org.lowbit4j.samples.data;

import org.jspecify.annotations.NullMarked;
