/** Plans that a search is judged by. */
@NullMarked
package org.lowbit4j.bitsearch.baseline;

import org.jspecify.annotations.NullMarked;
