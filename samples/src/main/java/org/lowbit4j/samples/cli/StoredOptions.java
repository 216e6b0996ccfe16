package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.lowbit4j.quant.run.Json;
import org.lowbit4j.quant.run.RunDirectory;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/**
 * Options that come from a file: a recipe (JSON object or properties, by the names of the options without dashes), or the
 * configuration of the run that is to be resumed. What is given on the command line counts more than a recipe.
 */
final class StoredOptions {

    private static final String RECIPE = "--recipe";
    private static final String RESUME = "--resume";
    private static final List<String> NOT_IN_A_RECIPE = List.of("recipe", "resume", "help", "version");
    private static final Set<String> WITH_RESUME = Set.of(RESUME, "--json", "--debug", "--help");

    private final String source;
    private final Map<String, String> values;
    private final Optional<String> resumedCommand;

    private StoredOptions(String source, Map<String, String> values, Optional<String> resumedCommand) {
        this.source = source;
        this.values = values;
        this.resumedCommand = resumedCommand;
    }

    /** Makes the options of the file that {@code arguments} name the defaults of {@code command}. */
    static IExecutionStrategy install(CommandLine command, String... arguments) throws IOException {
        Optional<String> recipe = valueOf(RECIPE, arguments);
        Optional<String> resume = valueOf(RESUME, arguments);
        if (recipe.isEmpty() && resume.isEmpty()) {
            return new CommandLine.RunLast();
        }
        StoredOptions stored =
                resume.isPresent() ? ofRun(Path.of(resume.get())) : ofRecipe(Path.of(recipe.orElseThrow()));
        command.setDefaultValueProvider(argument -> argument instanceof OptionSpec option && !isGiven(option, arguments)
                ? stored.values.get(nameOf(option))
                : null);
        command.setParameterExceptionHandler(
                (exception, given) -> Failures.ofUsage(stored.naming(exception, given), given));
        return parsed -> {
            stored.check(parsed);
            return new CommandLine.RunLast().execute(parsed);
        };
    }

    /** A mistake in a value names the file that the value comes from. */
    private ParameterException naming(ParameterException exception, String... arguments) {
        boolean from = exception.getArgSpec() instanceof OptionSpec option
                && !isGiven(option, arguments)
                && values.containsKey(nameOf(option));
        return from
                ? new ParameterException(
                        exception.getCommandLine(),
                        source + ": " + exception.getMessage(),
                        exception,
                        exception.getArgSpec(),
                        exception.getValue())
                : exception;
    }

    /** A flag that is given would be turned off by a default that is on. */
    private static boolean isGiven(OptionSpec option, String... arguments) {
        return Arrays.stream(option.names())
                .anyMatch(name -> Arrays.stream(arguments)
                        .anyMatch(argument -> argument.equals(name) || argument.startsWith(name + "=")));
    }

    /** The name of an option in a recipe: its long name without dashes. */
    static String nameOf(OptionSpec option) {
        return option.longestName().replaceFirst("^-+", "");
    }

    private static Optional<String> valueOf(String option, String... arguments) {
        for (int i = 0; i < arguments.length; i++) {
            if (arguments[i].startsWith(option + "=")) {
                return Optional.of(arguments[i].substring(option.length() + 1));
            }
            if (arguments[i].equals(option) && i + 1 < arguments.length) {
                return Optional.of(arguments[i + 1]);
            }
        }
        return Optional.empty();
    }

    private static StoredOptions ofRun(Path directory) throws IOException {
        Map<String, Object> configuration = RunDirectory.configuration(directory);
        Object options = configuration.get(RunDirectory.OPTIONS);
        if (!(options instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException(
                    "--resume " + directory + ": its config.json has no object \"" + RunDirectory.OPTIONS + "\"");
        }
        Map<String, String> values = strings(map);
        values.put("out", directory.toString());
        String command = String.valueOf(configuration.get(RunDirectory.COMMAND));
        return new StoredOptions("config.json of " + directory, values, Optional.of(command));
    }

    private static StoredOptions ofRecipe(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IllegalArgumentException("--recipe " + file + ": no such file");
        }
        Map<String, String> values = file.toString().endsWith(".json") ? strings(Json.read(file)) : properties(file);
        for (String name : NOT_IN_A_RECIPE) {
            if (values.containsKey(name)) {
                throw new IllegalArgumentException("recipe " + file + ": \"" + name
                        + "\" is for the command line; remove it, and give --" + name + " there");
            }
        }
        return new StoredOptions("recipe " + file, values, Optional.empty());
    }

    private static Map<String, String> properties(Path file) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("recipe " + file + ": not UTF-8 text; save it as such", e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "recipe " + file + ": not a properties file: " + e.getMessage() + "; correct it", e);
        }
        return strings(properties);
    }

    private static Map<String, String> strings(Map<?, ?> map) {
        Map<String, String> strings = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            if (value != null) {
                strings.put(key.toString(), value.toString());
            }
        });
        return strings;
    }

    private void check(ParseResult parsed) {
        List<CommandLine> commands = parsed.asCommandLineList();
        CommandLine command = commands.get(commands.size() - 1);
        checkCommand(command);
        List<String> known = command.getCommandSpec().options().stream()
                .map(StoredOptions::nameOf)
                .toList();
        for (String name : values.keySet()) {
            if (!known.contains(name)) {
                throw new ParameterException(command, source + ": unknown option \"" + name + "\"; known are " + known);
            }
        }
        if (resumedCommand.isPresent()) {
            checkNothingElse(command);
        }
    }

    private void checkCommand(CommandLine command) {
        String name = command.getCommandName();
        resumedCommand.filter(started -> !started.equals(name)).ifPresent(started -> {
            throw new ParameterException(
                    command, source + ": the run was started with the command " + started + "; resume it with that");
        });
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
