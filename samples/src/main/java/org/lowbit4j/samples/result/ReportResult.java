package org.lowbit4j.samples.result;

/** What {@code report} prints. */
public record ReportResult(String out) implements CommandResult {

    @Override
    public String text() {
        return out;
    }
}
