package org.lowbit4j.samples.result;

import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.quant.cost.NetworkCost;
import org.nd4j.shade.jackson.annotation.JsonIgnore;

/** What {@code lower} and {@code export} print; {@code out} is null for a file that was not kept. */
public record NetworkFileResult(
        @Nullable String out,
        long fileBytes,
        int layers,
        @JsonIgnore String format) implements CommandResult {

    /**
     * The result for a file that holds {@code graph}.
     *
     * @param format its name; empty where the name of the file says enough
     */
    public static NetworkFileResult of(@Nullable Object out, long fileBytes, Graph graph, String format) {
        int layers = NetworkCost.of(graph).layers().size();
        return new NetworkFileResult(out == null ? null : out.toString(), fileBytes, layers, format);
    }

    @Override
    public String text() {
        String kind = format.isEmpty() ? "" : format + ", ";
        return "Wrote " + out + ": " + kind + fileBytes + " bytes, " + layers + " layers";
    }
}
