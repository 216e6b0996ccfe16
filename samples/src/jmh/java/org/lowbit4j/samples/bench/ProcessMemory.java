package org.lowbit4j.samples.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory of this process, as Linux counts it. */
final class ProcessMemory {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String PEAK = "VmHWM:";

    private ProcessMemory() {}

    /** The most resident memory so far, heap and native arrays alike. */
    static double peakMegabytes() {
        try {
            return Files.readAllLines(STATUS).stream()
                            .filter(line -> line.startsWith(PEAK))
                            .mapToDouble(line -> Double.parseDouble(line.substring(PEAK.length())
                                    .replace("kB", "")
                                    .strip()))
                            .findFirst()
                            .orElseThrow(() -> new IllegalArgumentException(STATUS + " has no " + PEAK))
                    / 1024;
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the peak memory is read from " + STATUS + ", which this system has not; measure on Linux", e);
        }
    }
}
