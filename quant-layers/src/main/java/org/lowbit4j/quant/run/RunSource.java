package org.lowbit4j.quant.run;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a run is started with, as {@code config.json} says it.
 *
 * @param configuration all fields
 * @param inputs names of the fields that say what the run reads: a run is resumed with the same
 * @param starts names of those inputs that are read at the start alone: they count until there is a checkpoint
 */
public record RunSource(Map<String, ?> configuration, List<String> inputs, List<String> starts) {

    /** A run whose inputs nobody compares. */
    public RunSource(Map<String, ?> configuration) {
        this(configuration, List.of(), List.of());
    }

    /**
     * Refuses to go on with other inputs.
     *
     * @param before the configuration that the run was started with
     * @param begun whether there is a checkpoint
     * @param who the run, as the subject of the message
     * @throws IllegalArgumentException if an input is another one
     */
    void checkSame(Map<String, Object> before, boolean begun, String who) {
        for (String field : inputs) {
            boolean counts = !begun || !starts.contains(field);
            Object now = configuration.get(field);
            if (counts && before.containsKey(field) && !Objects.equals(before.get(field), now)) {
                throw new IllegalArgumentException(who + " was started with " + field + " " + before.get(field)
                        + ", now it is " + now + "; restore what it was started with, or start another run");
            }
        }
    }
}
