/** The networks that the samples train, and the import of pretrained weights. */
@NullMarked
package org.lowbit4j.samples.model;

import org.jspecify.annotations.NullMarked;
