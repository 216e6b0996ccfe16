package org.lowbit4j.samples.command;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.quant.run.RunDirectory;

/** Where a plan comes from, taken from the configuration of what made it. */
public final class PlanProvenance {

    private PlanProvenance() {}

    /** Command line, seed, versions and digests of a {@link RunConfiguration}. */
    public static Map<String, String> of(Map<String, Object> configuration) {
        Map<String, String> provenance = new LinkedHashMap<>();
        provenance.put("command", command(configuration));
        put(provenance, RunConfiguration.SEED, configuration.get(RunConfiguration.SEED));
        if (configuration.get("versions") instanceof Map<?, ?> versions) {
            put(provenance, "lowbit4j", versions.get("lowbit4j"));
            put(provenance, "git", versions.get("git"));
        }
        put(provenance, RunConfiguration.MODEL, configuration.get(RunConfiguration.MODEL));
        put(provenance, RunConfiguration.LATENCY_TABLE, configuration.get(RunConfiguration.LATENCY_TABLE));
        if (configuration.get(RunConfiguration.DATA) instanceof Map<?, ?> data) {
            put(provenance, "data", data.get("name"));
            put(provenance, "trainSha256", data.get("trainSha256"));
        }
        return provenance;
    }

    private static void put(Map<String, String> provenance, String key, @Nullable Object value) {
        if (value != null) {
            provenance.put(key, value.toString());
        }
    }

    private static String command(Map<String, Object> configuration) {
        StringBuilder command = new StringBuilder("lowbit ").append(configuration.get(RunDirectory.COMMAND));
        if (configuration.get(RunDirectory.OPTIONS) instanceof Map<?, ?> options) {
            options.forEach((name, value) -> {
                if (!"false".equals(value)) {
                    command.append(" --").append(name).append("true".equals(value) ? "" : " " + value);
                }
            });
        }
        return command.toString();
    }
}
