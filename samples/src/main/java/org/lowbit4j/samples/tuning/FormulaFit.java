package org.lowbit4j.samples.tuning;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.lowbit4j.binconv.rules.KernelFormula;
import org.lowbit4j.binconv.rules.KernelRules;
import org.lowbit4j.binconv.rules.Term;
import org.lowbit4j.binconv.rules.Workload;

/**
 * Fits the coefficients of kernels' formulas to measured times. The terms are those of the shipped rules of the same capability;
 * a kernel that is not in them gets general ones.
 *
 * <p>Errors count relative to the time, by their logarithm: {@code sum of log(predicted / measured)^2}, approached by weighted least
 * squares, each round with weights {@code log(predicted / measured) / (predicted - measured)} from the last one. Errors beyond {@value #ORDINARY_ERROR}
 * count in proportion only (Huber's rule), because a shared machine yields times that are off by far. And a convolution counts the
 * less the slower the kernel is there beside the fastest one, {@code fastest / measured}: there, it will not be chosen.
 *
 * <p>One more row says that a call with nothing to do takes {@value #EMPTY_CALL_NANOS} ns, and counts as much as {@value
 * #EMPTY_CALL_SHARE} convolutions, however large its error: without it, times without small convolutions would say nothing about
 * the time of a call.
 */
final class FormulaFit {

    private static final List<Term> GENERAL = List.of(
            Term.parse("pixels outputs depth"),
            Term.parse("pixels outputs depth weightBits activationBits"),
            Term.parse("pixels outputs"),
            Term.parse("inputs"),
            Term.parse("1"));

    private static final Term CALL = Term.parse("1");
    private static final double EMPTY_CALL_NANOS = 100;
    private static final double EMPTY_CALL_SHARE = 3;
    private static final double ORDINARY_ERROR = 0.1;
    private static final double NANOS_PER_MICRO = 1000;
    private static final int ROUNDS = 8;

    /** Predictions are taken for no less than this share of the time, so that they have a logarithm; smaller errors are none. */
    private static final double LEAST = 1e-9;

    private static final MathContext DIGITS = new MathContext(4);

    private final KernelTimes times;

    private FormulaFit(KernelTimes times) {
        this.times = times;
    }

    /** The formulas of all measured kernels. */
    static List<KernelFormula> of(KernelTimes times) {
        FormulaFit fit = new FormulaFit(times);
        return times.kernels().stream().map(fit::formula).toList();
    }

    private KernelFormula formula(String kernel) {
        List<Term> terms = terms(kernel);
        List<Workload> loads = times.micros().keySet().stream()
                .filter(load -> times.times(load).containsKey(kernel))
                .toList();
        int rows = loads.size() + (terms.contains(CALL) ? 1 : 0);
        double[][] counts = new double[rows][terms.size()];
        double[] nanos = new double[rows];
        double[] shares = new double[rows];
        for (int i = 0; i < loads.size(); i++) {
            Workload load = loads.get(i);
            counts[i] = terms.stream().mapToDouble(term -> term.times(load)).toArray();
            nanos[i] = NANOS_PER_MICRO * times.times(load).getOrDefault(kernel, Double.NaN);
            shares[i] = NANOS_PER_MICRO * times.least(load) / nanos[i];
        }
        if (rows > loads.size()) {
            counts[rows - 1][terms.indexOf(CALL)] = 1;
            nanos[rows - 1] = EMPTY_CALL_NANOS;
            shares[rows - 1] = EMPTY_CALL_SHARE;
        }
        double[] coefficients = fit(counts, nanos, shares, loads.size());
        List<KernelFormula.Part> parts = new ArrayList<>();
        for (int i = 0; i < coefficients.length; i++) {
            parts.add(new KernelFormula.Part(rounded(coefficients[i]), terms.get(i)));
        }
        return new KernelFormula(kernel, parts);
    }

    private List<Term> terms(String kernel) {
        return KernelRules.shipped(times.capability()).formulas().stream()
                .filter(formula -> formula.kernel().equals(kernel))
                .findFirst()
                .map(formula ->
                        formula.parts().stream().map(KernelFormula.Part::term).toList())
                .orElse(GENERAL);
    }

    /** The first round looks at the {@code measured} rows alone, so that it starts from them whatever a call takes. */
    private static double[] fit(double[][] counts, double[] nanos, double[] shares, int measured) {
        double[] weights = new double[nanos.length];
        Arrays.setAll(weights, i -> i < measured ? Math.sqrt(shares[i]) / nanos[i] : 0);
        double[] coefficients = new double[0];
        for (int round = 0; round < ROUNDS; round++) {
            coefficients = weighted(counts, nanos, weights);
            for (int i = 0; i < nanos.length; i++) {
                double ratio = Math.max(LEAST, dot(counts[i], coefficients) / nanos[i]);
                double error = Math.abs(Math.log(ratio));
                double ordinary = i < measured ? ORDINARY_ERROR / Math.max(ORDINARY_ERROR, error) : 1;
                double slope = error < LEAST ? 1 : error / Math.abs(ratio - 1);
                weights[i] = Math.sqrt(shares[i] * ordinary) * slope / nanos[i];
            }
        }
        return coefficients;
    }

    private static double[] weighted(double[][] counts, double[] nanos, double[] weights) {
        double[][] rows = new double[nanos.length][counts[0].length];
        double[] right = new double[nanos.length];
        for (int i = 0; i < nanos.length; i++) {
            for (int j = 0; j < counts[i].length; j++) {
                rows[i][j] = counts[i][j] * weights[i];
            }
            right[i] = nanos[i] * weights[i];
        }
        return NonNegativeFit.solve(rows, right);
    }

    private static double dot(double[] a, double[] b) {
        double sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += a[i] * b[i];
        }
        return sum;
    }

    private static double rounded(double value) {
        return BigDecimal.valueOf(value).round(DIGITS).doubleValue();
    }
}
