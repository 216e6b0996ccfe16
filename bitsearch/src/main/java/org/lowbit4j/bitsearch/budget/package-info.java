/** How much a plan may cost, as people write it. */
@NullMarked
package org.lowbit4j.bitsearch.budget;

import org.jspecify.annotations.NullMarked;
