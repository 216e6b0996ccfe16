/** The steps of the chain behind the commands: quantize, lower, verify, inspect. */
@NullMarked
package org.lowbit4j.samples.pipeline;

import org.jspecify.annotations.NullMarked;
