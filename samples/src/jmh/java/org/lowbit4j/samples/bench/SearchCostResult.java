package org.lowbit4j.samples.bench;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.lowbit4j.samples.result.CommandResult;

/** What steps cost: medians over the processes. */
record SearchCostResult(
        String architecture,
        int batch,
        int steps,
        int processes,
        String heap,
        List<Row> variants,
        Map<String, Object> versions)
        implements CommandResult {

    private static final double SHOWN = 0.01;

    /** One variant. */
    record Row(String variant, double stepMillis, double peakMegabytes, Map<String, Double> shares) {}

    static SearchCostResult of(SearchCostRun run, Map<Variant, StepCost> costs, Map<String, Object> versions) {
        List<Row> rows = costs.entrySet().stream()
                .map(entry -> new Row(
                        entry.getKey().toString(),
                        entry.getValue().stepMillis(),
                        entry.getValue().peakMegabytes(),
                        entry.getValue().shares()))
                .toList();
        return new SearchCostResult(
                run.architecture().label(), run.batch(), run.steps(), run.processes(), run.heap(), rows, versions);
    }

    /** Ratios are to the first variant. */
    @Override
    public String text() {
        Row first = variants.get(0);
        StringBuilder table = new StringBuilder(String.format(
                Locale.ROOT, "%-10s %11s %8s %9s %8s", "variant", "ms a step", "ratio", "peak MB", "ratio"));
        variants.forEach(row -> table.append(String.format(
                Locale.ROOT,
                "%n%-10s %11.1f %8.2f %9.0f %8.2f",
                row.variant,
                row.stepMillis,
                row.stepMillis / first.stepMillis,
                row.peakMegabytes,
                row.peakMegabytes / first.peakMegabytes)));
        variants.forEach(row -> table.append(shares(row)));
        return table.toString();
    }

    /** The largest first. */
    private static String shares(Row row) {
        return row.shares.entrySet().stream()
                .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                .filter(share -> share.getValue() >= SHOWN)
                .map(share -> String.format(Locale.ROOT, "%s %.0f %%", share.getKey(), 100 * share.getValue()))
                .collect(Collectors.joining(", ", String.format("%n%s: ", row.variant), ""));
    }
}
