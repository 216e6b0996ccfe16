/** The bitwidth search on images: its costs, its training, its trail of files. */
@NullMarked
package org.lowbit4j.samples.search;

import org.jspecify.annotations.NullMarked;
