package org.lowbit4j.samples.result;

/** What {@code import} prints. */
public record ImportResult(String out, String arch, long parameters) implements CommandResult {

    @Override
    public String text() {
        return out + ": " + arch + ", " + parameters + " parameters";
    }
}
