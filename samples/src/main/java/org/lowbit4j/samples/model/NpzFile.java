package org.lowbit4j.samples.model;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Reads the arrays of a NumPy {@code .npz} archive, in the order of the archive. (ND4J's own reader takes an archive that was
 * cut short for a whole one.)
 */
public final class NpzFile {

    private static final String SUFFIX = ".npy";

    private NpzFile() {}

    /**
     * All arrays by name.
     *
     * @throws IOException if the file cannot be read
     * @throws IllegalArgumentException if it is not an archive of arrays of a supported kind
     */
    public static Map<String, INDArray> read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString(), null, "no such file, or not a regular one");
        }
        Map<String, INDArray> arrays = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(file))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                String name = entry.getName();
                if (name.endsWith(SUFFIX)) {
                    String array = name.substring(0, name.length() - SUFFIX.length());
                    arrays.put(array, NpyArray.parse(file + ": array \"" + array + "\"", zip.readAllBytes()));
                }
            }
        } catch (ZipException | EOFException e) {
            throw new IllegalArgumentException(file + ": damaged .npz archive: " + e.getMessage(), e);
        }
        if (arrays.isEmpty()) {
            throw new IllegalArgumentException(
                    file + ": no NumPy arrays in it; expected an .npz archive (numpy.savez)");
        }
        return arrays;
    }
}
