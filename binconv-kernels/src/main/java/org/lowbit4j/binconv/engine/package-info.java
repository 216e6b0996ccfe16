/** The fast inference: a graph compiled to steps over planned buffers, with bit-serial kernels. */
@NullMarked
package org.lowbit4j.binconv.engine;

import org.jspecify.annotations.NullMarked;
