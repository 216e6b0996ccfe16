package org.lowbit4j.quant.run;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.lowbit4j.binconv.format.AtomicFile;

/** Rows of a file that a run leaves behind, below a header. */
public final class CsvRows {

    private CsvRows() {}

    /**
     * The rows of a file, in a list of its own; none if there is no such file.
     *
     * @throws IllegalArgumentException naming the file, if {@code parser} throws one
     */
    public static <T> List<T> read(Path file, Function<String, T> parser) throws IOException {
        List<T> rows = new ArrayList<>();
        if (!Files.exists(file)) {
            return rows;
        }
        try {
            Files.readAllLines(file).stream().skip(1).map(parser).forEach(rows::add);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
        return rows;
    }

    /** Writes a file, which appears whole or not at all. */
    public static void write(Path file, String header, List<String> rows) throws IOException {
        String text = header + "\n" + String.join("\n", rows) + "\n";
        AtomicFile.write(file, text.getBytes(StandardCharsets.UTF_8));
    }
}
