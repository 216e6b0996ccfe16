/** Codes as bit planes: word {@code [plane][row][word]}, 64 codes a word. */
@NullMarked
package org.lowbit4j.binconv.bits;

import org.jspecify.annotations.NullMarked;
