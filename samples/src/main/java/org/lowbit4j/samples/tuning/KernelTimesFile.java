package org.lowbit4j.samples.tuning;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.lowbit4j.binconv.format.AtomicFile;
import org.lowbit4j.binconv.rules.Capability;
import org.lowbit4j.binconv.rules.Workload;
import org.lowbit4j.binconv.rules.Workloads;

/**
 * {@link KernelTimes} as comma-separated values: four lines that say where they come from, a line of column names ({@value
 * #COLUMNS} and the kernels), and a line for every convolution, of the form of {@link Workloads}. A kernel that refuses has an
 * empty field.
 */
public final class KernelTimesFile {

    private static final String TITLE =
            "# Microseconds from byte codes to accumulators, one image, one thread; empty where a kernel refuses.";
    private static final List<String> HEADER = List.of("capability", "cpu", "jdk", "date");
    private static final String COLUMNS = Workloads.GEOMETRY + ",weight bits,weight coding,activation bits";
    private static final int LOAD_FIELDS = COLUMNS.split(",", -1).length;
    private static final int GEOMETRY_FIELDS = LOAD_FIELDS - 3;

    private KernelTimesFile() {}

    /** The times behind the shipped rules of a capability, where they were measured. */
    public static KernelTimes shipped(Capability capability) throws IOException {
        String file = "kernel-times-" + capability.label() + ".csv";
        try (InputStream in = KernelTimesFile.class.getResourceAsStream(file)) {
            if (in == null) {
                throw new IllegalArgumentException("no kernel times of " + capability.label()
                        + " come with this program: its rules are derived, not measured; name a file");
            }
            return parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), file);
        }
    }

    /**
     * Times from a file.
     *
     * @throws IllegalArgumentException naming the file and the line that is wrong, or that there is no such file
     */
    public static KernelTimes read(Path file) throws IOException {
        try {
            return parse(new String(Files.readAllBytes(file), StandardCharsets.UTF_8), file.toString());
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    "kernel times " + file + ": there is no such file; name one, or one of " + Capability.labels(), e);
        }
    }

    /** Writes times. */
    public static void write(KernelTimes times, Path file) throws IOException {
        List<String> kernels = List.copyOf(times.kernels());
        List<String> lines = new ArrayList<>(List.of(
                TITLE,
                "capability " + times.capability().label(),
                "cpu " + times.cpu(),
                "jdk " + times.jdk(),
                "date " + times.date(),
                COLUMNS + "," + String.join(",", kernels)));
        times.micros().forEach((load, micros) -> {
            StringBuilder line = new StringBuilder(Workloads.geometry(load) + ","
                    + load.grid().bits() + "," + load.grid().coding().label() + "," + load.activationBits());
            kernels.forEach(kernel -> line.append(',').append(micros.containsKey(kernel) ? micros.get(kernel) : ""));
            lines.add(line.toString());
        });
        AtomicFile.write(file, (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
    }

    static KernelTimes parse(String text, String where) {
        Map<String, String> header = new LinkedHashMap<>();
        Map<Workload, Map<String, Double>> micros = new LinkedHashMap<>();
        List<String> kernels = List.of();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            try {
                if (line.isBlank() || line.startsWith("#")) {
                    continue;
                }
                if (line.startsWith(COLUMNS)) {
                    List<String> columns = List.of(line.split(",", -1));
                    kernels = kernels(columns.subList(Math.min(LOAD_FIELDS, columns.size()), columns.size()));
                } else if (kernels.isEmpty()) {
                    header(line, header);
                } else {
                    row(line, kernels, micros);
                }
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "kernel times " + where + ", line " + number + ": " + e.getMessage() + "; measure them again",
                        e);
            }
        }
        return times(header, micros, where);
    }

    private static KernelTimes times(
            Map<String, String> header, Map<Workload, Map<String, Double>> micros, String where) {
        for (String key : HEADER) {
            if (!header.containsKey(key)) {
                throw new IllegalArgumentException(
                        "kernel times " + where + ": there is no line \"" + key + " ...\"; measure them again");
            }
        }
        String label = header.getOrDefault("capability", "");
        Capability capability = Capability.labelled(label)
                .orElseThrow(() -> new IllegalArgumentException("kernel times " + where + ": capability \"" + label
                        + "\"; expected one of " + Capability.labels()));
        return new KernelTimes(
                capability,
                header.getOrDefault("cpu", ""),
                header.getOrDefault("jdk", ""),
                header.getOrDefault("date", ""),
                micros);
    }

    private static List<String> kernels(List<String> columns) {
        if (columns.isEmpty() || Set.copyOf(columns).size() < columns.size()) {
            throw new IllegalArgumentException("expected a column for each kernel, got " + columns);
        }
        return columns;
    }

    private static void header(String line, Map<String, String> header) {
        String key = line.substring(0, Math.max(0, line.indexOf(' ')));
        if (!HEADER.contains(key)) {
            throw new IllegalArgumentException("expected one of " + String.join(", ", HEADER)
                    + " with its text, or the names of the columns, " + COLUMNS + ",KERNEL..., got \"" + line + "\"");
        }
        header.put(key, line.substring(key.length()).strip());
    }

    private static void row(String line, List<String> kernels, Map<Workload, Map<String, Double>> micros) {
        List<String> fields = List.of(line.split(",", -1));
        if (fields.size() != LOAD_FIELDS + kernels.size()) {
            throw new IllegalArgumentException(
                    "expected " + (LOAD_FIELDS + kernels.size()) + " fields as above, got " + fields.size());
        }
        Map<String, Double> times = new LinkedHashMap<>();
        for (int i = 0; i < kernels.size(); i++) {
            String field = fields.get(LOAD_FIELDS + i).strip();
            if (!field.isEmpty()) {
                times.put(kernels.get(i), time(field));
            }
        }
        Workload load = load(fields);
        if (times.isEmpty() || micros.putIfAbsent(load, times) != null) {
            throw new IllegalArgumentException("expected one line with a time for each convolution");
        }
    }

    private static Workload load(List<String> fields) {
        String geometry = String.join(",", fields.subList(0, GEOMETRY_FIELDS));
        String coding = fields.get(GEOMETRY_FIELDS + 1);
        String bits = fields.get(GEOMETRY_FIELDS) + "/" + fields.get(GEOMETRY_FIELDS + 2);
        return Workloads.parse(geometry + " " + coding + " " + bits).get(0);
    }

    private static double time(String field) {
        double micros;
        try {
            micros = Double.parseDouble(field);
        } catch (NumberFormatException e) {
            micros = Double.NaN;
        }
        if (!(micros > 0) || Double.isInfinite(micros)) {
            throw new IllegalArgumentException("expected a time of more than 0 us, got \"" + field + "\"");
        }
        return micros;
    }
}
