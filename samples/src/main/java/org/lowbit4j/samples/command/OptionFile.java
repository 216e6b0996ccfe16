package org.lowbit4j.samples.command;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.lowbit4j.quant.run.Json;
import org.lowbit4j.quant.run.RunDirectory;

/**
 * A file with options by their names without dashes: a recipe (JSON object or properties), or the configuration of a run.
 *
 * @param source what it is, for messages
 * @param values texts of the options
 * @param startedWith the command that has started the run
 */
public record OptionFile(String source, Map<String, String> values, Optional<String> startedWith) {

    private static final List<String> NOT_IN_A_RECIPE = List.of("recipe", "resume", "help", "version");

    /** The options of the run in {@code directory}. */
    public static OptionFile ofRun(Path directory) throws IOException {
        Map<String, Object> configuration = RunDirectory.configuration(directory);
        Object options = configuration.get(RunDirectory.OPTIONS);
        if (!(options instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException(
                    "--resume " + directory + ": its config.json has no object \"" + RunDirectory.OPTIONS + "\"");
        }
        Map<String, String> values = strings(map);
        values.put("out", directory.toString());
        String command = String.valueOf(configuration.get(RunDirectory.COMMAND));
        return new OptionFile("config.json of " + directory, values, Optional.of(command));
    }

    /** The options of a recipe: of a file, or of one of those that come with the program, by its name. */
    public static OptionFile ofRecipe(Path place) throws IOException {
        String source = "recipe " + place;
        Map<String, String> values;
        if (!Files.isRegularFile(place)) {
            values = properties(source, Recipes.open(place.toString()));
        } else if (place.toString().endsWith(".json")) {
            values = strings(Json.read(place));
        } else {
            values = properties(source, Files.newBufferedReader(place));
        }
        for (String name : NOT_IN_A_RECIPE) {
            if (values.containsKey(name)) {
                throw new IllegalArgumentException(source + ": \"" + name
                        + "\" is for the command line; remove it, and give --" + name + " there");
            }
        }
        return new OptionFile(source, values, Optional.empty());
    }

    private static Map<String, String> properties(String source, Reader text) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = text) {
            properties.load(reader);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(source + ": not UTF-8 text; save it as such", e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    source + ": not a properties file: " + e.getMessage() + "; correct it", e);
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
}
