package org.lowbit4j.bitsearch.search;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.lowbit4j.quant.run.Json;

/** What a search remembers beside its network, as the text that its checkpoint holds. */
public final class SearchState {

    /** Name of the checkpoint's entry. */
    public static final String ENTRY = "lowbit-search.json";

    private static final String STEPS = "steps";
    private static final String MOMENTS = "moments";

    private SearchState() {}

    /** The text of a state; numbers are read back as they were. */
    public static String text(OptimizerState state) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put(STEPS, state.steps());
        fields.put(MOMENTS, state.moments());
        return Json.pretty(fields);
    }

    /**
     * The state of a text.
     *
     * @throws IllegalArgumentException if it is none
     */
    public static OptimizerState parse(String text) {
        Map<String, Object> fields = Json.parse(text, ENTRY);
        if (fields.get(STEPS) instanceof Integer steps && fields.get(MOMENTS) instanceof List<?> moments) {
            return new OptimizerState(
                    steps, moments.stream().map(SearchState::number).toList());
        }
        throw new IllegalArgumentException(ENTRY + ": expected \"steps\" and \"moments\"; was the checkpoint edited?");
    }

    private static double number(Object value) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        throw new IllegalArgumentException(ENTRY + ": " + value + " among \"moments\"; expected numbers");
    }
}
