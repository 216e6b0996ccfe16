package org.lowbit4j.samples.result;

import java.util.Locale;
import java.util.Map;
import org.lowbit4j.bitsearch.latency.LatencyTable;

/** What {@code tune latency} prints: how many layers and times the table has, and what the rest of the network takes. */
public record LatencyTableResult(String out, int layers, int times, double restMicros) implements CommandResult {

    /** The result for a table. */
    public static LatencyTableResult of(String out, LatencyTable table) {
        int times = table.layers().values().stream().mapToInt(Map::size).sum();
        return new LatencyTableResult(out, table.layers().size(), times, table.restMicros());
    }

    @Override
    public String text() {
        return String.format(
                Locale.ROOT,
                "%s: %d layers, %d times, %.1f us for the rest of the network",
                out,
                layers,
                times,
                restMicros);
    }
}
