/** What a choice of bitwidths costs: one table a layer, one code path for every kind of cost. */
@NullMarked
package org.lowbit4j.bitsearch.cost;

import org.jspecify.annotations.NullMarked;
