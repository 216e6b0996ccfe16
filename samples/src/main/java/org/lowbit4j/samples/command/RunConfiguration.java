package org.lowbit4j.samples.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.lowbit4j.binconv.image.PreprocessingJson;
import org.lowbit4j.quant.model.Digests;
import org.lowbit4j.quant.model.ModelFiles;
import org.lowbit4j.quant.run.Json;
import org.lowbit4j.quant.run.RunDirectory;
import org.lowbit4j.quant.run.RunSource;
import org.lowbit4j.samples.data.ImageSet;

/** What {@code config.json} says of a run: the command with its options, seed, versions and digests of the data. */
public final class RunConfiguration {

    /** The field that holds the digests of the data. */
    public static final String DATA = "data";

    /** The field that holds the digest of the model that the run starts from. */
    public static final String MODEL = "modelSha256";

    /** The field that holds the seed. */
    public static final String SEED = "seed";

    private static final String PLAN = "planSha256";

    private static final String TEACHER = "teacherSha256";

    /** The field that holds the digest of the latency table that a plan is for. */
    public static final String LATENCY_TABLE = "latencyTableSha256";

    /** The fields that say what a run reads. */
    private static final List<String> INPUTS = List.of(DATA, MODEL, PLAN, LATENCY_TABLE, TEACHER);

    /** Those of them that are needed to start it alone. */
    private static final List<String> STARTS = List.of(MODEL, PLAN);

    private RunConfiguration() {}

    /**
     * What a run is started with.
     *
     * @param command its {@link #of configuration}
     * @param data name of the data set
     */
    public static RunSource source(Map<String, Object> command, long seed, String data, ImageSet train, ImageSet test) {
        Map<String, Object> configuration = new LinkedHashMap<>(command);
        configuration.put(SEED, seed);
        Map<String, Object> digests = digests(data, train);
        digests.put("testImages", test.size());
        digests.put("testSha256", test.digest());
        configuration.put(DATA, digests);
        configuration.put(RunDirectory.CLASSES, train.classes());
        configuration.put(
                PreprocessingJson.FIELD, Json.parse(PreprocessingJson.write(train.preprocessing()), "preprocessing"));
        return new RunSource(configuration, INPUTS, STARTS);
    }

    /**
     * A command with its options, versions, and the digests of what it starts from.
     *
     * @param options their texts by name
     * @param model what it starts from, if that exists
     * @param plan that it trains at
     * @param latencyTable that its budget is kept by
     * @param teacher that it learns from, if that exists
     */
    public static Map<String, Object> of(
            String command,
            Map<String, String> options,
            Optional<Path> model,
            Optional<Path> plan,
            Optional<Path> latencyTable,
            Optional<Path> teacher)
            throws IOException {
        Map<String, Object> configuration = new LinkedHashMap<>();
        configuration.put(RunDirectory.COMMAND, command);
        configuration.put(RunDirectory.OPTIONS, options);
        configuration.put("versions", Versions.all());
        if (model.isPresent()) {
            configuration.put(MODEL, ModelFiles.digest(model.get()));
        }
        putDigest(configuration, PLAN, plan);
        putDigest(configuration, LATENCY_TABLE, latencyTable);
        if (teacher.isPresent()) {
            configuration.put(TEACHER, ModelFiles.digest(teacher.get()));
        }
        return configuration;
    }

    private static void putDigest(Map<String, Object> configuration, String field, Optional<Path> file)
            throws IOException {
        if (file.isPresent() && Files.isRegularFile(file.get())) {
            configuration.put(field, Digests.ofFile(file.get()));
        }
    }

    /** The digest of the training images that a command looks at. */
    public static Map<String, Object> digests(String data, ImageSet train) {
        Map<String, Object> digests = new LinkedHashMap<>();
        digests.put("name", data);
        digests.put("trainImages", train.size());
        digests.put("trainSha256", train.digest());
        return digests;
    }
}
