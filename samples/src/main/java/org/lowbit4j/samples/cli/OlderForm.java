package org.lowbit4j.samples.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** A way to ask for something that has a command of its own now: that command is run. */
final class OlderForm {

    private OlderForm() {}

    /**
     * Runs {@code replacement} with the options that {@code old} was given.
     *
     * @param named the option that says what is asked for, which the replacement does not have
     * @param replacement the names of the command
     * @param others arguments that {@code old} does not know, and more that the replacement needs
     */
    static int run(CommandSpec old, String named, List<String> replacement, List<String> others) {
        List<String> arguments = new ArrayList<>(replacement);
        for (OptionSpec option : old.commandLine().getParseResult().matchedOptions()) {
            String name = option.longestName();
            if (!name.equals(named)) {
                boolean flag = option.arity().max() == 0;
                option.originalStringValues().forEach(value -> arguments.add(flag ? name : name + "=" + value));
            }
        }
        arguments.addAll(others);
        return Main.commandLine()
                .setOut(old.commandLine().getOut())
                .setErr(old.commandLine().getErr())
                .execute(arguments.toArray(String[]::new));
    }
}
