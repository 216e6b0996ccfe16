package org.lowbit4j.samples.tuning;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.binconv.rules.KernelRules;
import org.lowbit4j.binconv.rules.Workload;

/**
 * What the choice of kernels loses against the fastest one, on measured times.
 *
 * @param rules on the convolutions that the rules were made from
 * @param formulas on the same, by the fitted formulas alone
 * @param unseen by formulas alone, on every shape in turn, fitted to the times of the other shapes (leave one shape out, at all
 *     bitwidths and codings)
 * @param unseenNearest the same by the nearest measured convolution instead of formulas; on convolutions that were measured, this
 *     loses nothing
 */
public record RulesValidation(ChoiceLoss rules, ChoiceLoss formulas, ChoiceLoss unseen, ChoiceLoss unseenNearest) {

    /** A convolution but for bits and coding. */
    private record Geometry(Shape input, WeightShape weights, Window window) {

        static Geometry of(Workload load) {
            return new Geometry(load.input(), load.weights(), load.window());
        }
    }

    /** Validates rules on the times that they were made from; at least two shapes. */
    public static RulesValidation of(KernelRules rules, KernelTimes times) {
        KernelRules formulas = FittedRules.formulasOnly(times, rules.origin().command());
        Set<Geometry> geometries = new LinkedHashSet<>();
        times.micros().keySet().forEach(load -> geometries.add(Geometry.of(load)));
        if (geometries.size() < 2) {
            throw new IllegalArgumentException(
                    "kernel times of one shape only: leaving it out leaves nothing to fit; measure at least two");
        }
        List<Double> unseen = new ArrayList<>();
        List<Double> nearest = new ArrayList<>();
        for (Geometry left : geometries) {
            KernelTimes others = times.only(load -> !Geometry.of(load).equals(left));
            KernelTimes held = times.only(load -> Geometry.of(load).equals(left));
            unseen.addAll(
                    losses(held, FittedRules.formulasOnly(others, rules.origin().command())::ranking));
            nearest.addAll(losses(held, new NearestTimes(others)::ranking));
        }
        return new RulesValidation(
                ChoiceLoss.of(losses(times, rules::ranking)),
                ChoiceLoss.of(losses(times, formulas::ranking)),
                ChoiceLoss.of(unseen),
                ChoiceLoss.of(nearest));
    }

    private static List<Double> losses(KernelTimes times, Function<Workload, List<String>> ranking) {
        return times.micros().keySet().stream()
                .map(load -> times.loss(load, ranking.apply(load)))
                .toList();
    }
}
