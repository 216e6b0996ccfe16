package org.lowbit4j.samples.command;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.quant.plan.BitwidthPlan.LayerBits;

/** Whether a plan is for a float network. */
public final class PlanCheck {

    /** Any but 8. */
    private static final int SOME_BITS = 4;

    private static final int FLOAT = 32;

    private PlanCheck() {}

    /**
     * Refuses the plan of a float network with these layers unless it says what a uniform one would, at any bits.
     *
     * @throws IllegalArgumentException naming a layer that is missing, or has other bits than {@code ends} allows
     */
    public static void ofFloat(BitwidthPlan plan, List<String> layers, FirstLast ends) {
        List<LayerBits> uniform =
                BitwidthPlan.uniform(layers, SOME_BITS, SOME_BITS, ends).layers();
        List<String> planned = uniform.stream().map(LayerBits::name).toList();
        plan.checkComplete(planned);
        for (LayerBits bits : plan.layers()) {
            boolean quantized = bits.weightBits() != FLOAT || bits.activationBits() != FLOAT;
            if (quantized && layers.contains(bits.name()) && !planned.contains(bits.name())) {
                throw new IllegalArgumentException("--first-last float: the plan gives " + Names.quoted(bits.name())
                        + " " + bits.weightBits() + "/" + bits.activationBits()
                        + " bits; remove it from the plan, or give --first-last 8 or same");
            }
        }
        Set<String> eight = uniform.stream()
                .filter(wanted -> wanted.weightBits() != SOME_BITS)
                .map(LayerBits::name)
                .collect(Collectors.toSet());
        for (LayerBits bits : plan.layers()) {
            if (eight.contains(bits.name()) && (bits.weightBits() != 8 || bits.activationBits() != 8)) {
                throw new IllegalArgumentException("--first-last 8: the plan gives " + Names.quoted(bits.name()) + " "
                        + bits.weightBits() + "/" + bits.activationBits()
                        + " bits; change the plan, or give --first-last same");
            }
        }
    }
}
