/**
 * Labelled images, in memory (read by a DataVec record reader) or in files (decoded by OpenCV), and batches of them, normalised and varied.
 * Whatever is random is a pure function of seed, epoch and position, so that a resumed run sees what an uninterrupted one sees.
 */
@NullMarked
package org.lowbit4j.samples.data;

import org.jspecify.annotations.NullMarked;
