/** What the speed of a packed network is compared with. */
@NullMarked
package org.lowbit4j.samples.bench;

import org.jspecify.annotations.NullMarked;
