package org.lowbit4j.samples.result;

import java.util.Locale;

/** What the quickstart found, side by side. */
final class QuickstartTable {

    private QuickstartTable() {}

    static String of(QuickstartResult found, String bits) {
        return row("network", "top-1 %", "bytes", "trained in s", "us per image")
                + trained("linear", found.linear())
                + row(
                        "float",
                        percent(found.train().top1()),
                        Long.toString(found.floatBytes()),
                        seconds(found.train()),
                        micros(found.speed().graphMedianMicros()))
                + trained(bits + " trained", found.quantize())
                + row(
                        bits + " packed",
                        percent(found.evaluate().top1()),
                        Long.toString(found.lower().fileBytes()),
                        "",
                        micros(found.speed().packedMedianMicros()))
                + trained("search", found.search().training())
                + trained("plan trained", found.finetune())
                + row(
                        "plan packed",
                        percent(found.evaluateSearched().top1()),
                        Long.toString(found.lowerSearched().fileBytes()),
                        "",
                        "");
    }

    private static String trained(String name, TrainingResult result) {
        return row(name, percent(result.top1()), "", seconds(result), "");
    }

    private static String row(Object... cells) {
        return String.format(Locale.ROOT, "%-14s %8s %10s %14s %14s%n", cells);
    }

    private static String percent(double top1) {
        return String.format(Locale.ROOT, "%.2f", 100 * top1);
    }

    private static String seconds(TrainingResult result) {
        return String.format(Locale.ROOT, "%.1f", result.seconds());
    }

    private static String micros(double micros) {
        return String.format(Locale.ROOT, "%.0f", micros);
    }
}
