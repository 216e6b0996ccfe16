package org.lowbit4j.samples.cli.parsing;

import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** Options that a command has, but not for what it was asked to do: refused rather than ignored. */
public final class UnusedOptions {

    private UnusedOptions() {}

    /**
     * Refuses {@code options} that were given.
     *
     * @param what they are not for
     * @throws IllegalArgumentException naming the first of them
     */
    public static void refuse(@Nullable CommandSpec command, String what, List<String> options) {
        if (command == null) {
            return;
        }
        ParseResult given = command.commandLine().getParseResult();
        for (String option : options) {
            if (given.hasMatchedOption(option)) {
                throw new IllegalArgumentException(option + " is not for " + what + "; leave it out");
            }
        }
    }
}
