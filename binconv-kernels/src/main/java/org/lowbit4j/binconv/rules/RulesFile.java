package org.lowbit4j.binconv.rules;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Reads kernel rules of a user. */
public final class RulesFile {

    /** Rules take some kilobytes. */
    private static final int MAX_BYTES = 1 << 20;

    private RulesFile() {}

    /**
     * Rules from a file.
     *
     * @throws IllegalArgumentException naming the file and what is wrong in which line, or why it cannot be read
     */
    public static KernelRules read(Path file) {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(file)) {
            bytes = in.readNBytes(MAX_BYTES + 1);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "kernel rules " + file + " cannot be read: " + reason(e)
                            + "; name rules that were fitted, or none for the shipped ones",
                    e);
        }
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException(
                    "kernel rules " + file + " have more than " + MAX_BYTES + " bytes; rules take some kilobytes");
        }
        return RulesText.parse(new String(bytes, StandardCharsets.UTF_8), file.toString());
    }

    private static String reason(IOException failure) {
        return failure instanceof NoSuchFileException ? "there is no such file" : String.valueOf(failure.getMessage());
    }
}
