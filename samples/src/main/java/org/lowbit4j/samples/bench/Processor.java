package org.lowbit4j.samples.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of this machine's processor. */
public final class Processor {

    private static final Path LINUX = Path.of("/proc/cpuinfo");

    private Processor() {}

    /** As the operating system tells it; the architecture where it does not. */
    public static String name() {
        String architecture = System.getProperty("os.arch", "unknown");
        if (!Files.isReadable(LINUX)) {
            return architecture;
        }
        try {
            return Files.readAllLines(LINUX).stream()
                    .filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse(architecture);
        } catch (IOException e) {
            return architecture;
        }
    }
}
