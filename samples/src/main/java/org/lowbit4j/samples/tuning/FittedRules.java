package org.lowbit4j.samples.tuning;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.lowbit4j.binconv.rules.KernelFormula;
import org.lowbit4j.binconv.rules.KernelRules;
import org.lowbit4j.binconv.rules.RulesOrigin;
import org.lowbit4j.binconv.rules.Workload;

/** Rules made of measured times. */
public final class FittedRules {

    /** A smaller loss on a measured convolution is left to the formulas: times do not repeat better. */
    public static final double TOLERATED_LOSS = 0.02;

    private FittedRules() {}

    /**
     * Formulas fitted to the times, and the fastest kernels of the convolutions on which the formulas' choice loses more than {@value
     * #TOLERATED_LOSS}.
     *
     * @param command what makes them, for the file
     */
    public static KernelRules of(KernelTimes times, String command) {
        KernelRules formulas = formulasOnly(times, command);
        Map<Workload, String> measured = new HashMap<>();
        for (Workload load : times.micros().keySet()) {
            if (times.loss(load, formulas.ranking(load)) > TOLERATED_LOSS) {
                measured.put(load, times.fastest(load));
            }
        }
        return new KernelRules(times.capability(), formulas.origin(), formulas.formulas(), measured);
    }

    /** Fitted formulas, and nothing that is known of a single convolution. */
    static KernelRules formulasOnly(KernelTimes times, String command) {
        List<KernelFormula> formulas = FormulaFit.of(times);
        RulesOrigin origin = new RulesOrigin(times.cpu(), times.jdk(), times.date(), command);
        return new KernelRules(times.capability(), origin, formulas, Map.of());
    }
}
