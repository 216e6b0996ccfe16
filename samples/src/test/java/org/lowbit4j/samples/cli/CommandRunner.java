package org.lowbit4j.samples.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.core.type.TypeReference;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Runs commands as a user would, and keeps what they print. */
record CommandRunner(int exitCode, String out, String err) {

    static CommandRunner lowbit(Object... arguments) {
        String[] texts = new String[arguments.length];
        for (int i = 0; i < texts.length; i++) {
            texts[i] = arguments[i].toString();
        }
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int exitCode = Main.run(new PrintWriter(out, true), new PrintWriter(err, true), texts);
        return new CommandRunner(exitCode, out.toString(), err.toString());
    }

    /** As {@link #lowbit}, with lists of arguments among them. */
    static CommandRunner flat(Object... arguments) {
        List<Object> flat = new ArrayList<>();
        for (Object argument : arguments) {
            if (argument instanceof List<?> several) {
                flat.addAll(several);
            } else {
                flat.add(argument);
            }
        }
        return lowbit(flat.toArray());
    }

    /** The one object on standard output. */
    Map<String, Object> json() {
        try {
            return new ObjectMapper().readValue(out, new TypeReference<LinkedHashMap<String, Object>>() {});
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + out, e);
        }
    }

    /** A field of that object, which must be there. */
    Object field(String name) {
        return Objects.requireNonNull(json().get(name), () -> name + " in " + out);
    }

    /** A number of that object. */
    double number(String name) {
        return ((Number) field(name)).doubleValue();
    }
}
