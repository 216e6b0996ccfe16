/** The whole chain on small data. */
@NullMarked
package org.lowbit4j.samples.quickstart;

import org.jspecify.annotations.NullMarked;
