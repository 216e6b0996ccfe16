package org.lowbit4j.samples.command;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import org.nd4j.linalg.factory.Nd4j;

/** What a result was made with. */
public final class Versions {

    private static final String BUILD = "/lowbit-build.properties";

    private Versions() {}

    /** In one line. */
    public static String line() throws IOException {
        Properties build = build();
        return "lowbit " + build.getProperty("version") + " (" + build.getProperty("git") + "), Java "
                + Runtime.version();
    }

    /** Versions of this build, its git id, of Deeplearning4j, Java and the machine. */
    public static Map<String, Object> all() throws IOException {
        Properties build = build();
        Map<String, Object> versions = new LinkedHashMap<>();
        versions.put("lowbit4j", build.getProperty("version"));
        versions.put("git", build.getProperty("git"));
        versions.put("deeplearning4j", build.getProperty("dl4j"));
        versions.put("backend", Nd4j.getBackend().getClass().getSimpleName());
        versions.put("java", Runtime.version().toString());
        versions.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        versions.put("processors", Runtime.getRuntime().availableProcessors());
        return versions;
    }

    private static Properties build() throws IOException {
        Properties properties = new Properties();
        try (InputStream file = Versions.class.getResourceAsStream(BUILD)) {
            if (file == null) {
                throw new IOException("The resource " + BUILD + " is missing; build with Maven");
            }
            properties.load(file);
        }
        return properties;
    }
}
