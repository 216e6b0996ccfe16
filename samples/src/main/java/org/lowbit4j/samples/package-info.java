/** The {@code lowbit} command line, data pipelines, model definitions and recipes. */
@NullMarked
package org.lowbit4j.samples;

import org.jspecify.annotations.NullMarked;
