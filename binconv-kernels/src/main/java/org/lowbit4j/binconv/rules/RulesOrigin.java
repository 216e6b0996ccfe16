package org.lowbit4j.binconv.rules;

/**
 * Where the rules of kernels come from; one line of text each.
 *
 * @param cpu the processor whose times they follow
 * @param jdk the Java that ran the kernels
 * @param date when the times were measured
 * @param command what made the rules, or how they were derived
 */
public record RulesOrigin(String cpu, String jdk, String date, String command) {

    /** Checks that all have one line. */
    public RulesOrigin {
        check("cpu", cpu);
        check("jdk", jdk);
        check("date", date);
        check("command", command);
    }

    private static void check(String what, String text) {
        if (text.isBlank() || text.indexOf('\n') >= 0 || text.indexOf('\r') >= 0) {
            throw new IllegalArgumentException(
                    what + " of kernel rules: expected one line of text, got \"" + text + "\"");
        }
    }
}
