package org.lowbit4j.samples.cli.parsing;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What is wrong with arguments: picocli's message, with what to do about it where picocli does not say it. */
public final class UsageMessage {

    /** Picocli's message where a subcommand is missing. */
    public static final String NO_SUBCOMMAND = "Missing required subcommand";

    private UsageMessage() {}

    /** The message of an exception. */
    public static String of(ParameterException exception) {
        String found = null;
        String message = String.valueOf(exception.getMessage());
        if (message.equals(NO_SUBCOMMAND)) {
            Set<String> names = exception.getCommandLine().getSubcommands().keySet();
            found = message + "; expected one of " + String.join(", ", names);
        } else if (exception instanceof MissingParameterException missing) {
            found = missing(missing.getMissing());
        } else if (exception instanceof UnmatchedArgumentException unmatched) {
            found = elsewhere(exception.getCommandLine(), unmatched.getUnmatched());
        }
        return found == null ? message.replaceFirst("^Error: ", "") : found;
    }

    /** Says of required options what they are; null where others are missing. */
    private static @Nullable String missing(List<ArgSpec> missing) {
        boolean options = !missing.isEmpty()
                && missing.stream().allMatch(one -> one instanceof OptionSpec && one.required() && one.group() == null);
        return options
                ? missing.stream().map(one -> missing((OptionSpec) one)).collect(Collectors.joining("; "))
                : null;
    }

    private static String missing(OptionSpec option) {
        String what = String.join(" ", option.description()).strip().replaceFirst("\\.$", "");
        return option.longestName() + " is missing; give " + option.longestName() + " " + option.paramLabel() + ": "
                + what;
    }

    /** Names an option that other commands have; null for any other argument. */
    private static @Nullable String elsewhere(CommandLine command, List<String> unmatched) {
        String option = unmatched.get(0).replaceFirst("=.*$", "");
        CommandLine root =
                Objects.requireNonNull(command.getCommandSpec().root().commandLine());
        boolean known = commands(root).anyMatch(other -> other.getCommandSpec().findOption(option) != null);
        String name = command.getCommandSpec().qualifiedName();
        return known && option.startsWith("--") ? option + " is not for " + name + "; leave it out" : null;
    }

    private static Stream<CommandLine> commands(CommandLine command) {
        return Stream.concat(
                Stream.of(command), command.getSubcommands().values().stream().flatMap(UsageMessage::commands));
    }
}
