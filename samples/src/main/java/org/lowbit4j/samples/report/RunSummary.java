package org.lowbit4j.samples.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.lowbit4j.bitsearch.trail.CostRow;
import org.lowbit4j.bitsearch.trail.SearchTrail;
import org.lowbit4j.quant.evaluation.Scores;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.LayerBits;
import org.lowbit4j.quant.run.RunDirectory;
import org.lowbit4j.quant.training.EpochResult;

/** What a run came to, at a glance. */
final class RunSummary {

    private static final Set<String> SAY_NOTHING = Set.of("false", String.valueOf(Integer.MAX_VALUE));

    private RunSummary() {}

    static Map<String, String> of(
            Map<String, Object> configuration,
            List<EpochResult> epochs,
            Optional<BitwidthPlan> plan,
            SearchTrail trail) {
        Map<String, String> facts = new LinkedHashMap<>();
        EpochResult last = epochs.get(epochs.size() - 1);
        last.scores().ifPresent(scores -> facts.put("Accuracy", accuracy(scores)));
        plan.filter(some -> !some.layers().isEmpty()).ifPresent(some -> facts.put("Bits", bits(some.layers())));
        if (!trail.costs().isEmpty()) {
            CostRow cost = trail.costs().get(trail.costs().size() - 1);
            facts.put(
                    "Cost",
                    String.format(Locale.ROOT, "%,.4g expected, target %,.4g", cost.expectedCost(), cost.targetCost()));
        }
        double seconds = epochs.stream().mapToDouble(EpochResult::seconds).sum();
        long images = epochs.stream().mapToLong(EpochResult::images).sum();
        facts.put(
                "Training",
                String.format(
                        Locale.ROOT, "%d epochs, %,.0f s, %,.0f images/s", epochs.size(), seconds, images / seconds));
        facts.put("Command", command(configuration));
        return facts;
    }

    private static String accuracy(Scores scores) {
        return String.format(
                Locale.ROOT,
                "%.2f %% top-1 (%,d of %,d), %.2f %% top-5, last epoch",
                100 * scores.top1(),
                scores.correct(),
                scores.total(),
                100 * scores.top5());
    }

    private static String bits(List<LayerBits> layers) {
        return String.format(
                Locale.ROOT,
                "%.2f of weights and %.2f of activations on average over %d layers",
                mean(layers, LayerBits::weightBits),
                mean(layers, LayerBits::activationBits),
                layers.size());
    }

    private static double mean(List<LayerBits> layers, ToIntFunction<LayerBits> bits) {
        return layers.stream().mapToInt(bits).average().orElseThrow();
    }

    /** With the options that say something: neither flags that are off nor numbers that stand for all. */
    private static String command(Map<String, Object> configuration) {
        StringBuilder command = new StringBuilder("lowbit " + configuration.getOrDefault(RunDirectory.COMMAND, "run"));
        if (configuration.get(RunDirectory.OPTIONS) instanceof Map<?, ?> options) {
            options.forEach((name, value) -> {
                if (!SAY_NOTHING.contains(String.valueOf(value))) {
                    command.append(" --").append(name).append("true".equals(value) ? "" : " " + value);
                }
            });
        }
        return command.toString();
    }
}
