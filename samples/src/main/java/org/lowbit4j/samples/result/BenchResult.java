package org.lowbit4j.samples.result;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.samples.bench.BenchReport;

/** What {@code bench} prints: times of one image in microseconds; of peers the median, null where one is absent. */
public record BenchResult(
        String cpu,
        String jdk,
        int threads,
        int batch,
        double totalMedianMicros,
        double totalMinMicros,
        List<BenchReport.Layer> layers,
        Map<String, @Nullable Double> peers)
        implements CommandResult {

    /** The result of a measurement with the engine on so many threads. */
    public static BenchResult of(BenchReport report, int threads) {
        return new BenchResult(
                report.cpu(),
                report.jdk(),
                threads,
                1,
                report.total().medianMicros(),
                report.total().minMicros(),
                report.layers(),
                report.peerMedians());
    }

    @Override
    public String text() {
        StringBuilder text = new StringBuilder();
        line(text, "%s, JDK %s, %d %s, batch %d", cpu, jdk, threads, threads == 1 ? "thread" : "threads", batch);
        line(text, "%-24s %-16s %10s %10s %9s", "layer", "kernel", "median us", "min us", "of limit");
        for (BenchReport.Layer layer : layers) {
            line(
                    text,
                    "%-24s %-16s %10.1f %10.1f %9s",
                    layer.name(),
                    layer.kernel(),
                    layer.medianMicros(),
                    layer.minMicros(),
                    percent(layer.shareOfLimit()));
        }
        line(text, "%-41s %10.1f %10.1f", "total", totalMedianMicros, totalMinMicros);
        peers.forEach((name, median) -> peer(text, name, median));
        return text.toString().stripTrailing();
    }

    private void peer(StringBuilder text, String name, @Nullable Double median) {
        if (median == null) {
            line(text, "%-41s %10s", name, "absent");
        } else {
            line(text, "%-41s %10.1f  %.2f times as long", name, median, median / totalMedianMicros);
        }
    }

    private static String percent(@Nullable Double share) {
        return share == null ? "" : String.format(Locale.ROOT, "%.0f %%", 100 * share);
    }

    private static void line(StringBuilder text, String format, Object... cells) {
        text.append(String.format(Locale.ROOT, format + "%n", cells));
    }
}
