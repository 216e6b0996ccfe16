/** Runs as pages with charts. */
@NullMarked
package org.lowbit4j.samples.report;

import org.jspecify.annotations.NullMarked;
