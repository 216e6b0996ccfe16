/** Strengths of the candidate bitwidths: softmax, Gumbel noise, temperature, gradients in closed form. */
@NullMarked
package org.lowbit4j.bitsearch.strength;

import org.jspecify.annotations.NullMarked;
