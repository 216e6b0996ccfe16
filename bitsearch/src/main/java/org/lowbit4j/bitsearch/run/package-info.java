/** A search as a run: a directory with its trail, its checkpoints and its plan. */
@NullMarked
package org.lowbit4j.bitsearch.run;

import org.jspecify.annotations.NullMarked;
