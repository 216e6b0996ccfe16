/** The search: weights and strengths in turn, under a budget. */
@NullMarked
package org.lowbit4j.bitsearch.search;

import org.jspecify.annotations.NullMarked;
