package org.lowbit4j.samples.data;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders of a data set with one folder per class, and the image files in each, at any depth. Links are followed. What cannot be
 * used is refused by name or, where it is no image, counted in a line of the log; hidden files and folders are not looked at.
 */
final class ClassFolders {

    private static final Logger LOG = LoggerFactory.getLogger(ClassFolders.class);
    private static final List<String> HIDDEN = List.of("__MACOSX", "Thumbs.db", "desktop.ini");

    private final Path folder;
    private final Map<String, List<Path>> images = new TreeMap<>();
    private final List<Path> others = new ArrayList<>();

    private ClassFolders(Path folder) {
        this.folder = folder;
    }

    /**
     * Looks through {@code folder}, which exists.
     *
     * @throws DataException naming a class without an image, an image of a format that is not read, a link to nothing or in a
     *     circle, or a name that the locale cannot express
     */
    static ClassFolders of(Path folder) throws IOException {
        ClassFolders classes = new ClassFolders(folder);
        for (Path entry : entries(folder)) {
            classes.add(entry);
        }
        classes.check();
        return classes;
    }

    /** Names of the classes, sorted. */
    List<String> names() {
        return List.copyOf(images.keySet());
    }

    /** The class of every image, in order of the paths. */
    Map<Path, String> classesByFile() {
        Map<Path, String> sorted = new TreeMap<>();
        images.forEach((name, files) -> files.forEach(file -> sorted.put(file, name)));
        return new LinkedHashMap<>(sorted);
    }

    private void add(Path entry) {
        Path relative = folder.relativize(entry);
        String name = relative.getName(0).toString();
        if (NameCharset.isGarbled(name)) {
            throw new DataException("Class folder " + entry + ": its name cannot be read; " + NameCharset.advice());
        }
        if (Files.isDirectory(entry)) {
            images.computeIfAbsent(name, unknown -> new ArrayList<>());
        } else if (relative.getNameCount() > 1 && isImage(entry)) {
            images.computeIfAbsent(name, unknown -> new ArrayList<>()).add(entry);
        } else {
            others.add(entry);
        }
    }

    private static boolean isImage(Path file) {
        String name = file.getFileName().toString();
        if (ImageFormat.isNameOfAnother(name)) {
            throw new DataException(file + ": an image of a format that is not read; expected one of "
                    + ImageFormat.suffixList() + "; convert or remove it, and others like it");
        }
        return ImageFormat.isNameOfOne(name);
    }

    private void check() {
        images.forEach((name, files) -> {
            Path classFolder = folder.resolve(name);
            if (files.isEmpty()) {
                throw new DataException("Class folder " + classFolder + ": no images in it; expected files with one of "
                        + ImageFormat.suffixList() + "; add some, or remove the folder");
            }
        });
        if (!others.isEmpty()) {
            LOG.warn(
                    "{}: {} files are not used, as they are no images by their names or in no class folder; the first is {}",
                    folder,
                    others.size(),
                    others.get(0));
        }
    }

    /** All but hidden files and folders below a folder, sorted. */
    private static List<Path> entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            List<Path> found = entries.filter(entry -> !entry.equals(folder) && !isHidden(folder.relativize(entry)))
                    .sorted()
                    .toList();
            for (Path entry : found) {
                if (!Files.exists(entry)) {
                    throw new DataException(entry + ": a link to nothing; mend or remove it");
                }
            }
            return found;
        } catch (UncheckedIOException e) {
            if (e.getCause() instanceof FileSystemLoopException loop) {
                throw new DataException(loop.getFile() + ": a link to a folder that it is in; remove it", e);
            }
            throw e.getCause();
        }
    }

    private static boolean isHidden(Path relative) {
        for (Path part : relative) {
            if (part.toString().startsWith(".") || HIDDEN.contains(part.toString())) {
                return true;
            }
        }
        return false;
    }
}
