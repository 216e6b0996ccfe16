/** A search by a supernet with one branch per pair of bitwidths (DNAS), to judge the search of one mixture by. */
@NullMarked
package org.lowbit4j.bitsearch.supernet;

import org.jspecify.annotations.NullMarked;
