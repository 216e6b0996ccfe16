package org.lowbit4j.samples.cli;

import java.util.Locale;
import org.lowbit4j.quant.cost.NetworkCost;
import org.lowbit4j.quant.evaluation.Scores;
import org.lowbit4j.samples.pipeline.Latency;
import org.lowbit4j.samples.quickstart.Quickstart;

/** What the quickstart found, side by side. */
record QuickstartTable(
        RunResult linear,
        RunResult floating,
        RunResult quantized,
        PackedResult uniform,
        Latency latency,
        RunResult search,
        RunResult tuned,
        PackedResult planned) {

    String text() {
        String bits = Quickstart.BITS + "/" + Quickstart.BITS;
        return row("network", "top-1 %", "bytes", "trained in s", "us per image")
                + row("linear", percent(linear.scores()), "", seconds(linear), "")
                + row(
                        "float",
                        percent(floating.scores()),
                        Long.toString(NetworkCost.of(uniform.graph()).floatBytes()),
                        seconds(floating),
                        micros(latency.graphMedianMicros()))
                + row(bits + " trained", percent(quantized.scores()), "", seconds(quantized), "")
                + row(
                        bits + " packed",
                        percent(uniform.scores()),
                        Long.toString(uniform.bytes()),
                        "",
                        micros(latency.packedMedianMicros()))
                + row("search", percent(search.scores()), "", seconds(search), "")
                + row("plan trained", percent(tuned.scores()), "", seconds(tuned), "")
                + row("plan packed", percent(planned.scores()), Long.toString(planned.bytes()), "", "");
    }

    private static String row(Object... cells) {
        return String.format(Locale.ROOT, "%-14s %8s %10s %14s %14s%n", cells);
    }

    private static String percent(Scores scores) {
        return String.format(Locale.ROOT, "%.2f", 100 * scores.top1());
    }

    private static String seconds(RunResult result) {
        return String.format(Locale.ROOT, "%.1f", result.seconds());
    }

    private static String micros(double micros) {
        return String.format(Locale.ROOT, "%.0f", micros);
    }
}
