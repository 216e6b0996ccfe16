package org.lowbit4j.quant;

import java.util.Map;
import org.lowbit4j.binconv.ir.Names;

/** Look-ups by name that must succeed. */
public final class NamedValues {

    private NamedValues() {}

    /**
     * The value called {@code name}.
     *
     * @throws IllegalStateException if there is none; the message lists the names that there are
     */
    public static <V> V required(Map<String, V> values, String name) {
        V value = values.get(name);
        if (value == null) {
            throw new IllegalStateException(Names.quoted(name) + " is missing; there are "
                    + values.keySet().stream().map(Names::escaped).toList());
        }
        return value;
    }
}
