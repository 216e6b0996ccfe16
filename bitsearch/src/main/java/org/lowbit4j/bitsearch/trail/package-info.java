/** What a search leaves behind, epoch by epoch. */
@NullMarked
package org.lowbit4j.bitsearch.trail;

import org.jspecify.annotations.NullMarked;
