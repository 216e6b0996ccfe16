package org.lowbit4j.samples.result;

/** What {@code tune kernels} prints. */
public record KernelTableResult(String out, int rows) implements CommandResult {

    @Override
    public String text() {
        return out + ": " + rows + " measurements";
    }
}
