package org.lowbit4j.binconv.rules;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lowbit4j.binconv.ir.WeightGrid;

/**
 * Which kernel is the fastest for a convolution: the one of the least predicted time, unless the convolution has been measured
 * and another one won.
 *
 * @param capability of the CPUs that the rules are for
 * @param origin where they come from
 * @param formulas one for each kernel, at least one
 * @param measured the fastest kernel of measured convolutions, as far as the formulas name one that is notably slower
 */
public record KernelRules(
        Capability capability, RulesOrigin origin, List<KernelFormula> formulas, Map<Workload, String> measured) {

    /** Checks that every kernel has one formula. */
    public KernelRules {
        formulas = List.copyOf(formulas);
        measured = Collections.unmodifiableMap(new HashMap<>(measured));
        if (formulas.isEmpty()) {
            throw new IllegalArgumentException("kernel rules without a kernel; expected at least one");
        }
        List<String> kernels = new ArrayList<>();
        for (KernelFormula formula : formulas) {
            if (kernels.contains(formula.kernel())) {
                throw new IllegalArgumentException("kernel " + formula.kernel() + " has two formulas; leave one");
            }
            kernels.add(formula.kernel());
        }
        for (String kernel : measured.values()) {
            if (!kernels.contains(kernel)) {
                throw new IllegalArgumentException(
                        "measured kernel " + kernel + " has no formula; expected one of " + String.join(", ", kernels));
            }
        }
    }

    /** The rules that come with this library for CPUs of a capability. */
    public static KernelRules shipped(Capability capability) {
        String file = "kernel-rules-".concat(capability.label()).concat(".txt");
        try (InputStream in = KernelRules.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalStateException("the resource " + file + " is missing; build with Maven");
            }
            return RulesText.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The names of all kernels that have a formula, the one to try first at the head. */
    public List<String> ranking(Workload load) {
        String first = measured.getOrDefault(measuredForm(load), "");
        List<String> ranked = new ArrayList<>();
        List<Double> times = new ArrayList<>();
        for (KernelFormula formula : formulas) {
            double nanos = formula.kernel().equals(first) ? 0 : formula.nanos(load);
            int at = 0;
            while (at < times.size() && times.get(at) <= nanos) {
                at++;
            }
            times.add(at, nanos);
            ranked.add(at, formula.kernel());
        }
        return List.copyOf(ranked);
    }

    /** Codes in two's complement reach one step further than symmetric ones and are measured as those. */
    private static Workload measuredForm(Workload load) {
        return load.grid().coding() == WeightGrid.Coding.TWOS_COMPLEMENT
                ? load.withCoding(WeightGrid.Coding.SYMMETRIC)
                : load;
    }
}
