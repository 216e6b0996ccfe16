package org.lowbit4j.samples.cli.parsing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.samples.command.RunConfiguration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What a command was given, for the file that says how its result was made. */
public final class CommandOptions {

    private static final Set<String> NOT_STORED =
            Set.of("help", "version", "json", "debug", "out", "force", "recipe", "resume");

    private CommandOptions() {}

    /** The {@link RunConfiguration} of {@code command}. */
    public static Map<String, Object> configuration(CommandSpec command) throws IOException {
        return RunConfiguration.of(
                command.qualifiedName().substring(command.root().name().length() + 1),
                options(command),
                model(command),
                path(command, "--plan"),
                path(command, "--latency-table"),
                path(command, "--teacher").filter(ModelFiles::exists));
    }

    /** The model that a command starts from, if there is one. */
    public static Optional<Path> model(CommandSpec command) {
        return path(command, "--model").filter(ModelFiles::exists);
    }

    private static Optional<Path> path(CommandSpec command, String option) {
        OptionSpec found = command.findOption(option);
        return found != null && found.getValue() instanceof Path place ? Optional.of(place) : Optional.empty();
    }

    private static Map<String, String> options(CommandSpec command) {
        Map<String, String> options = new LinkedHashMap<>();
        for (OptionSpec option : command.options()) {
            String name = StoredOptions.nameOf(option);
            Object value = option.getValue();
            boolean given = value != null && !(value instanceof Collection<?> values && values.isEmpty());
            if (given && !NOT_STORED.contains(name)) {
                options.put(name, text(value));
            }
        }
        return options;
    }

    private static String text(Object value) {
        if (value instanceof Path path) {
            return path.toAbsolutePath().toString();
        }
        return value instanceof Collection<?> values
                ? values.stream().map(CommandOptions::text).collect(Collectors.joining(","))
                : value.toString();
    }
}
