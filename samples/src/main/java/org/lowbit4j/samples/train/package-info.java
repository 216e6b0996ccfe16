/** Training and evaluation: the loop, what it records, and the directory of a run. */
@NullMarked
package org.lowbit4j.samples.train;

import org.jspecify.annotations.NullMarked;
