/** From shares to a plan that keeps a budget. */
@NullMarked
package org.lowbit4j.bitsearch.plan;

import org.jspecify.annotations.NullMarked;
