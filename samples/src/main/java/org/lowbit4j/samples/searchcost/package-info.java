/** What a step of a search costs, in time and memory, beside other ways to search and beside plain training. */
@NullMarked
package org.lowbit4j.samples.searchcost;

import org.jspecify.annotations.NullMarked;
