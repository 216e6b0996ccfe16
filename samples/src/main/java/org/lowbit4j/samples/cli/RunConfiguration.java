package org.lowbit4j.samples.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.lowbit4j.binconv.image.PreprocessingJson;
import org.lowbit4j.quant.model.Digests;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.quant.run.Json;
import org.lowbit4j.quant.run.RunDirectory;
import org.lowbit4j.quant.run.RunSource;
import org.lowbit4j.samples.data.ImageSet;
import org.lowbit4j.samples.result.Versions;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What {@code config.json} says of a run: the command with its options, seed, versions and digests of the data. */
final class RunConfiguration {

    /** The field that holds the digests of the data. */
    static final String DATA = "data";

    /** The field that holds the digest of the model that the run starts from. */
    static final String MODEL = "modelSha256";

    /** The field that holds the seed. */
    static final String SEED = "seed";

    private static final String PLAN = "planSha256";
    /** The field that holds the digest of the latency table that a plan is for. */
    static final String LATENCY_TABLE = "latencyTableSha256";

    /** The fields that say what a run reads. */
    private static final List<String> INPUTS = List.of(DATA, MODEL, PLAN, LATENCY_TABLE);

    /** Those of them that are needed to start it alone. */
    private static final List<String> STARTS = List.of(MODEL, PLAN);

    private static final Set<String> NOT_STORED =
            Set.of("help", "version", "json", "debug", "out", "force", "recipe", "resume");

    private RunConfiguration() {}

    /** What a run of {@code command} on these images is started with. */
    static RunSource source(CommandSpec command, long seed, String data, ImageSet train, ImageSet test)
            throws IOException {
        Map<String, Object> configuration = of(command, seed);
        Map<String, Object> digests = digests(data, train);
        digests.put("testImages", test.size());
        digests.put("testSha256", test.digest());
        configuration.put(DATA, digests);
        configuration.put(RunDirectory.CLASSES, train.classes());
        configuration.put(
                PreprocessingJson.FIELD, Json.parse(PreprocessingJson.write(train.preprocessing()), "preprocessing"));
        return new RunSource(configuration, INPUTS, STARTS);
    }

    /** The command with its options, seed, versions, and the digest of the model that it starts from. */
    private static Map<String, Object> of(CommandSpec command, long seed) throws IOException {
        Map<String, Object> configuration = of(command, Set.of());
        configuration.put(SEED, seed);
        return configuration;
    }

    /**
     * The command with its options, versions, and the digest of the model that it starts from.
     *
     * @param unused options such as {@code --seed} that it has no use for this time
     */
    static Map<String, Object> of(CommandSpec command, Collection<String> unused) throws IOException {
        Map<String, Object> configuration = new LinkedHashMap<>();
        configuration.put(RunDirectory.COMMAND, command.name());
        configuration.put(RunDirectory.OPTIONS, options(command, unused));
        configuration.put("versions", Versions.all());
        Optional<Path> model = model(command);
        if (model.isPresent()) {
            configuration.put(MODEL, ModelFiles.digest(model.get()));
        }
        putDigest(configuration, PLAN, path(command, "--plan"));
        putDigest(configuration, LATENCY_TABLE, path(command, "--latency-table"));
        return configuration;
    }

    /** The model that a command starts from, if there is one. */
    static Optional<Path> model(CommandSpec command) {
        return path(command, "--model").filter(ModelFiles::exists);
    }

    private static Optional<Path> path(CommandSpec command, String option) {
        OptionSpec found = command.findOption(option);
        return found != null && found.getValue() instanceof Path place ? Optional.of(place) : Optional.empty();
    }

    private static void putDigest(Map<String, Object> configuration, String field, Optional<Path> file)
            throws IOException {
        if (file.isPresent() && Files.isRegularFile(file.get())) {
            configuration.put(field, Digests.ofFile(file.get()));
        }
    }

    /** The digest of the training images that a command looks at. */
    static Map<String, Object> digests(String data, ImageSet train) {
        Map<String, Object> digests = new LinkedHashMap<>();
        digests.put("name", data);
        digests.put("trainImages", train.size());
        digests.put("trainSha256", train.digest());
        return digests;
    }

    private static Map<String, String> options(CommandSpec command, Collection<String> unused) {
        Map<String, String> options = new LinkedHashMap<>();
        for (OptionSpec option : command.options()) {
            String name = StoredOptions.nameOf(option);
            Object value = option.getValue();
            boolean given = value != null && !(value instanceof Collection<?> values && values.isEmpty());
            if (given && !NOT_STORED.contains(name) && !unused.contains(option.longestName())) {
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
                ? values.stream().map(RunConfiguration::text).collect(Collectors.joining(","))
                : value.toString();
    }
}
