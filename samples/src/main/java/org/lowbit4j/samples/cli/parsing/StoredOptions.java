package org.lowbit4j.samples.cli.parsing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.samples.command.OptionFile;
import picocli.CommandLine;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Options that come from a file: {@code --recipe}, or the configuration of the run that {@code --resume} names. They are defaults,
 * so that what is given on the command line counts more. The file is known in time, since picocli asks for the defaults of a command
 * when it has read its arguments. A flag is asked for earlier, where it is given, and would be turned off by a default that is on:
 * flags of commands that take files have {@code fallbackValue = "true"}.
 */
public final class StoredOptions implements IDefaultValueProvider {

    private static final String RECIPE = "--recipe";
    private static final String RESUME = "--resume";
    private static final Set<String> WITH_RESUME = Set.of(RESUME, "--json", "--debug", "--help");

    private Optional<OptionFile> file = Optional.empty();
    private Optional<Exception> failure = Optional.empty();

    /** The name of an option in a file: its long name without dashes. */
    public static String nameOf(OptionSpec option) {
        return option.longestName().replaceFirst("^-+", "");
    }

    @Override
    public @Nullable String defaultValue(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option)) {
            return null;
        }
        if (file.isEmpty() && failure.isEmpty()) {
            read(option.command());
        }
        return stored(option);
    }

    /** An exception would be lost here, since picocli goes on without a default. */
    private void read(CommandSpec command) {
        try {
            if (path(command, RESUME) instanceof Path run) {
                file = Optional.of(OptionFile.ofRun(run));
            } else if (path(command, RECIPE) instanceof Path recipe) {
                file = Optional.of(OptionFile.ofRecipe(recipe));
            }
        } catch (IOException | IllegalArgumentException e) {
            failure = Optional.of(e);
        }
    }

    private static @Nullable Object path(CommandSpec command, String name) {
        OptionSpec option = command.findOption(name);
        return option == null ? null : option.getValue();
    }

    private @Nullable String stored(OptionSpec option) {
        return file.map(OptionFile::values)
                .map(values -> values.get(nameOf(option)))
                .orElse(null);
    }

    /** Whether the file sets a flag. */
    public boolean isOn(String name) {
        return file.map(OptionFile::values)
                .map(values -> Boolean.valueOf(values.get(name)))
                .orElse(false);
    }

    /** A mistake in a value names the file that the value comes from; one in the file itself comes before all others. */
    public ParameterException explained(ParameterException exception) {
        CommandLine command = exception.getCommandLine();
        if (failure.isPresent()) {
            return new ParameterException(command, Failures.message(failure.get()), failure.get());
        }
        boolean from = exception.getArgSpec() instanceof OptionSpec option
                && exception.getValue() != null
                && exception.getValue().equals(stored(option));
        return from
                ? new ParameterException(
                        command, file.orElseThrow().source() + ": " + exception.getMessage(), exception)
                : exception;
    }

    /** Refuses a file that is not for the command, and other options beside {@code --resume}. */
    public void check(ParseResult parsed) {
        List<CommandLine> commands = parsed.asCommandLineList();
        CommandLine command = commands.get(commands.size() - 1);
        if (failure.isPresent()) {
            throw new ParameterException(command, Failures.message(failure.get()), failure.get());
        }
        file.ifPresent(stored -> checkFile(stored, command));
        if (command.getParseResult().hasMatchedOption(RESUME)) {
            checkNothingElse(command);
        }
    }

    private static void checkFile(OptionFile file, CommandLine command) {
        String name = command.getCommandName();
        file.startedWith().filter(started -> !started.equals(name)).ifPresent(started -> {
            throw new ParameterException(
                    command,
                    file.source() + ": the run was started with the command " + started + "; resume it with that");
        });
        List<String> known = command.getCommandSpec().options().stream()
                .map(StoredOptions::nameOf)
                .toList();
        for (String option : file.values().keySet()) {
            if (!known.contains(option)) {
                throw new ParameterException(
                        command, file.source() + ": unknown option \"" + option + "\"; known are " + known);
            }
        }
    }

    private static void checkNothingElse(CommandLine command) {
        for (OptionSpec option : command.getParseResult().matchedOptions()) {
            if (!WITH_RESUME.contains(option.longestName())) {
                throw new ParameterException(
                        command,
                        "--resume takes all options from the run and no " + option.longestName()
                                + "; leave it out, or start another run");
            }
        }
    }
}
