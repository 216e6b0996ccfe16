package org.lowbit4j.binconv.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@link RulesText}, line by line; in plain loops, because the first lambda of a JVM takes longer than all lines. */
final class RulesParser {

    private static final List<String> HEADER = List.of("capability", "cpu", "jdk", "date", "command");

    private static final String REMEDY = "; name rules that were fitted, or none for the shipped ones";

    private final String where;
    private final Map<String, String> header = new HashMap<>();
    private final Map<String, List<KernelFormula.Part>> formulas = new LinkedHashMap<>();
    private final Map<Workload, String> measured = new HashMap<>();

    /** The kernel whose section this is, empty before the first one. */
    private String kernel = "";

    private boolean inMeasured;

    /** Of the kernel whose formula this is. */
    private List<KernelFormula.Part> parts = new ArrayList<>();

    RulesParser(String where) {
        this.where = where;
    }

    KernelRules parse(String text) {
        int number = 0;
        for (String line : text.split("\n", -1)) {
            number++;
            try {
                line(line.strip(), number);
            } catch (IllegalArgumentException e) {
                throw bad(", line " + number, e);
            }
        }
        try {
            return rules();
        } catch (IllegalArgumentException e) {
            throw bad("", e);
        }
    }

    private IllegalArgumentException bad(String line, IllegalArgumentException why) {
        return new IllegalArgumentException("kernel rules " + where + line + ": " + why.getMessage() + REMEDY, why);
    }

    private void line(String line, int number) {
        if (number == 1) {
            if (!line.equals(RulesText.FORMAT)) {
                throw new IllegalArgumentException("expected " + RulesText.FORMAT + ", got \"" + shortened(line)
                        + "\"; measurements are no rules");
            }
            return;
        }
        if (line.isEmpty() || line.charAt(0) == '#') {
            return;
        }
        int blank = line.indexOf(' ');
        String first = blank < 0 ? line : line.substring(0, blank);
        String rest = blank < 0 ? "" : line.substring(blank).strip();
        switch (first) {
            case "kernel" -> formula(named(rest));
            case "measured" -> measurements(named(rest));
            default -> content(line, first, rest);
        }
    }

    private static String named(String name) {
        if (name.isEmpty()) {
            throw new IllegalArgumentException(
                    "a kernel without a name; expected \"kernel NAME\" or \"measured NAME\"");
        }
        return name;
    }

    private void formula(String name) {
        parts = new ArrayList<>();
        if (formulas.putIfAbsent(name, parts) != null) {
            throw new IllegalArgumentException("kernel " + name + " has two formulas; leave one");
        }
        kernel = name;
        inMeasured = false;
    }

    private void measurements(String name) {
        kernel = name;
        inMeasured = true;
    }

    private void content(String line, String first, String rest) {
        if (kernel.isEmpty()) {
            header(first, rest);
        } else if (inMeasured) {
            for (Workload load : Workloads.parse(line)) {
                if (measured.putIfAbsent(load, kernel) != null) {
                    throw new IllegalArgumentException("a convolution is there twice, " + Workloads.geometry(load)
                            + " at " + load.grid().bits() + "/" + load.activationBits() + " bits; leave one");
                }
            }
        } else {
            parts.add(new KernelFormula.Part(nanos(first), Term.parse(rest)));
        }
    }

    private void header(String key, String value) {
        if (!HEADER.contains(key)) {
            throw new IllegalArgumentException("expected \"kernel NAME\" or one of " + String.join(", ", HEADER)
                    + " with its text, got \"" + shortened(key) + "\"");
        }
        if (header.putIfAbsent(key, value) != null) {
            throw new IllegalArgumentException(key + " is there twice; leave one");
        }
    }

    private static double nanos(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "expected nanoseconds and a term, got \"" + shortened(text) + "\" for the nanoseconds", e);
        }
    }

    private static String shortened(String text) {
        return text.length() <= 40 ? text : text.substring(0, 40) + "...";
    }

    private KernelRules rules() {
        RulesOrigin origin = new RulesOrigin(of("cpu"), of("jdk"), of("date"), of("command"));
        List<KernelFormula> all = new ArrayList<>();
        for (Map.Entry<String, List<KernelFormula.Part>> formula : formulas.entrySet()) {
            all.add(new KernelFormula(formula.getKey(), formula.getValue()));
        }
        String label = of("capability");
        Optional<Capability> capability = Capability.labelled(label);
        if (capability.isEmpty()) {
            throw new IllegalArgumentException(
                    "capability \"" + shortened(label) + "\": expected one of " + Capability.labels());
        }
        return new KernelRules(capability.get(), origin, all, measured);
    }

    private String of(String key) {
        @Nullable String value = header.get(key);
        if (value == null) {
            throw new IllegalArgumentException("there is no line \"" + key + " ...\"");
        }
        return value;
    }
}
