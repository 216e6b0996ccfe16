/**
 * From measured times of kernels to the rules that choose kernels.
 *
 * <pre>
 *   TuningSpecs      the convolutions to measure
 *     | measure      KernelTuning: every kernel on each
 *   KernelTimes      text form: KernelTimesFile
 *     | fit          FormulaFit: the coefficients of every kernel's formula, by NonNegativeFit
 *     | correct      FittedRules: measured convolutions whose fastest kernel the formulas miss
 *   KernelRules
 *     | validate     RulesValidation: what the choice costs, also for shapes that the fit has not seen
 * </pre>
 */
@NullMarked
package org.lowbit4j.samples.tuning;

import org.jspecify.annotations.NullMarked;
