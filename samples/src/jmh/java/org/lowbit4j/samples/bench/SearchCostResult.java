package org.lowbit4j.samples.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
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

    /** One variant. */
    record Row(String variant, double stepMillis, double peakMegabytes) {}

    static SearchCostResult of(SearchCostRun run, Map<Variant, StepCost> costs, Map<String, Object> versions) {
        List<Row> rows = costs.entrySet().stream()
                .map(entry -> new Row(
                        entry.getKey().toString(),
                        entry.getValue().stepMillis(),
                        entry.getValue().peakMegabytes()))
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
        return table.toString();
    }
}
