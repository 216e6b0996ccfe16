/**
 * Rules that say which kernel is the fastest for a convolution, without measuring it. A formula for each kernel predicts its time
 * from what the convolution is ({@link org.lowbit4j.binconv.rules.Workload}):
 *
 * <pre>nanoseconds of one image on one thread = sum over terms of coefficient * term</pre>
 *
 * where a {@link org.lowbit4j.binconv.rules.Term} counts one kind of work of the kernel: a product of {@link
 * org.lowbit4j.binconv.rules.Quantity quantities}, rounded up where the kernel works in whole vectors or tables. Coefficients are
 * fitted to measurements of one CPU. The formulas of a {@link org.lowbit4j.binconv.rules.Capability} are one small text file
 * ({@link org.lowbit4j.binconv.rules.RulesText}), terms included, so that a new kernel needs some lines of text and no code here.
 */
@NullMarked
package org.lowbit4j.binconv.rules;

import org.jspecify.annotations.NullMarked;
