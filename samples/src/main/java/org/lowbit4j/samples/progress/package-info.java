/** Progress of long work, for people who wait. */
@NullMarked
package org.lowbit4j.samples.progress;

import org.jspecify.annotations.NullMarked;
