package org.lowbit4j.samples.data;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.ArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * Finds the binary batches of CIFAR: files in a folder, in the folder inside it that the published archive makes, or still in
 * a {@code .tar.gz}, which is streamed.
 */
final class CifarFiles {

    private static final String ARCHIVE_SUFFIX = ".tar.gz";

    private CifarFiles() {}

    /** The named batches, in the given order. */
    static List<CifarBatch> read(Path place, CifarFormat format, List<String> names) throws IOException {
        if (!Files.exists(place)) {
            throw new DataException("Data directory " + place + " does not exist; expected the folder that holds "
                    + names.get(0) + " or the archive with it");
        }
        if (Files.isRegularFile(place)) {
            return fromArchive(place, format, names);
        }
        for (Path folder : List.of(place, place.resolve(format.folder()))) {
            if (Files.exists(folder.resolve(names.get(0)))) {
                return fromFolder(folder, format, names);
            }
        }
        for (Path archive : archives(place)) {
            List<CifarBatch> batches = tryArchive(archive, format, names);
            if (batches.size() == names.size()) {
                return batches;
            }
        }
        throw new DataException("Data directory " + place + ": no " + names.get(0) + " in it, in " + format.folder()
                + "/ or in a *" + ARCHIVE_SUFFIX + "; expected the binary version of the data set");
    }

    private static List<CifarBatch> fromFolder(Path folder, CifarFormat format, List<String> names) throws IOException {
        Map<String, CifarBatch> found = new HashMap<>();
        for (String name : names) {
            Path file = folder.resolve(name);
            if (Files.isRegularFile(file)) {
                found.put(name, new CifarBatch(format, file.toString(), Files.readAllBytes(file)));
            }
        }
        return complete(folder, names, found);
    }

    private static List<CifarBatch> fromArchive(Path archive, CifarFormat format, List<String> names)
            throws IOException {
        List<CifarBatch> batches = tryArchive(archive, format, names);
        if (batches.isEmpty()) {
            throw new DataException(archive + ": no " + names.get(0) + " in it; expected a " + ARCHIVE_SUFFIX
                    + " of the binary version of the data set");
        }
        return batches;
    }

    private static List<Path> archives(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(ARCHIVE_SUFFIX))
                    .sorted()
                    .toList();
        }
    }

    /** The named batches, or none if the archive holds something else. */
    private static List<CifarBatch> tryArchive(Path archive, CifarFormat format, List<String> names)
            throws IOException {
        Map<String, CifarBatch> found = new HashMap<>();
        try (InputStream file = new BufferedInputStream(Files.newInputStream(archive), 1 << 16);
                TarArchiveInputStream tar = new TarArchiveInputStream(new GZIPInputStream(file, 1 << 16))) {
            while (found.size() < names.size()) {
                ArchiveEntry entry = tar.getNextEntry();
                if (entry == null) {
                    break;
                }
                String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
                if (names.contains(name)) {
                    found.put(name, new CifarBatch(format, archive + "!" + entry.getName(), tar.readAllBytes()));
                }
            }
        } catch (IOException e) {
            throw new DataException(archive + ": damaged or not a " + ARCHIVE_SUFFIX + ": " + e.getMessage(), e);
        }
        return found.isEmpty() ? List.of() : complete(archive, names, found);
    }

    private static List<CifarBatch> complete(Path where, List<String> names, Map<String, CifarBatch> found) {
        return names.stream()
                .map(name -> {
                    CifarBatch batch = found.get(name);
                    if (batch == null) {
                        throw new DataException(where + ": " + name + " is missing, expected all of " + names
                                + "; unpack the data set again");
                    }
                    return batch;
                })
                .toList();
    }
}
