/** The search for the bitwidth of every layer (EBS). */
@NullMarked
package org.lowbit4j.bitsearch;

import org.jspecify.annotations.NullMarked;
