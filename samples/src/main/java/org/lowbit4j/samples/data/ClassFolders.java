package org.lowbit4j.samples.data;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lists the folders of a data set with one folder per class, and the image files in each, at any depth. Links are followed. What cannot
 * be used is refused by name or, where it is no image, counted in a line of the log; hidden files and folders are not looked at.
 */
final class ClassFolders {

    private static final Logger LOG = LoggerFactory.getLogger(ClassFolders.class);
    private static final List<String> HIDDEN = List.of("__MACOSX", "Thumbs.db", "desktop.ini");

    private final Path folder;
    private int others;
    private @Nullable Path firstOther;

    private ClassFolders(Path folder) {
        this.folder = folder;
    }

    /**
     * Looks through {@code folder}, which exists.
     *
     * @throws DataException naming a class without an image, an image of a format that is not read, a link to nothing or in a
     *     circle, or a name that the locale cannot express
     */
    static ImageIndex index(Path folder) throws IOException {
        ClassFolders found = new ClassFolders(folder);
        ImageIndex.Builder index = new ImageIndex.Builder(folder);
        for (Path entry : entries(folder)) {
            found.add(entry, index);
        }
        found.report();
        return index.build();
    }

    /** Names of the classes, sorted; what is in their folders is not looked at. */
    static List<String> names(Path folder) throws IOException {
        return entries(folder).stream()
                .filter(Files::isDirectory)
                .map(entry -> entry.getFileName().toString())
                .toList();
    }

    private void add(Path entry, ImageIndex.Builder index) throws IOException {
        String name = entry.getFileName().toString();
        if (NameCharset.isGarbled(name)) {
            throw new DataException("Class folder " + entry + ": its name cannot be read; " + NameCharset.advice());
        }
        Map<Path, Long> images = new HashMap<>();
        try {
            Files.walkFileTree(
                    entry, EnumSet.of(FileVisitOption.FOLLOW_LINKS), Integer.MAX_VALUE, new Visitor(entry, images));
        } catch (FileSystemLoopException e) {
            throw new DataException(link(Path.of(e.getFile())) + ": a link to a folder that it is in; remove it", e);
        }
        if (!Files.isDirectory(entry)) {
            return;
        }
        if (images.isEmpty()) {
            throw new DataException("Class folder " + entry + ": no images in it; expected files with one of "
                    + ImageFormat.suffixList() + "; add some, or remove the folder");
        }
        index.add(name, images);
    }

    /** The link by which a path comes back to a folder that it is in. */
    private Path link(Path path) {
        for (Path part = path; part != null && !part.equals(folder); part = part.getParent()) {
            if (Files.isSymbolicLink(part)) {
                return part;
            }
        }
        return path;
    }

    private void report() {
        if (firstOther != null) {
            LOG.warn(
                    "{}: {} files are not used, as they are no images by their names or in no class folder; the first is {}",
                    folder,
                    others,
                    firstOther);
        }
    }

    private void other(Path file) {
        others++;
        if (firstOther == null || file.compareTo(firstOther) < 0) {
            firstOther = file;
        }
    }

    /** All but hidden files and folders in a folder, sorted by name. */
    private static List<Path> entries(Path folder) throws IOException {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.filter(entry -> !isHidden(entry)).sorted().toList();
        }
    }

    private static boolean isHidden(Path entry) {
        String name = entry.getFileName().toString();
        return name.startsWith(".") || HIDDEN.contains(name);
    }

    /** Collects the images of one class folder. */
    private final class Visitor extends SimpleFileVisitor<Path> {

        private final Path classFolder;
        private final Map<Path, Long> images;

        Visitor(Path classFolder, Map<Path, Long> images) {
            this.classFolder = classFolder;
            this.images = images;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            return isHidden(directory) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (isHidden(file)) {
                return FileVisitResult.CONTINUE;
            }
            if (attributes.isSymbolicLink()) {
                throw new DataException(file + ": a link to nothing; mend or remove it");
            }
            String name = file.getFileName().toString();
            if (file.equals(classFolder)) {
                other(file);
            } else if (ImageFormat.isNameOfAnother(name)) {
                throw new DataException(file + ": an image of a format that is not read; expected one of "
                        + ImageFormat.suffixList() + "; convert or remove it, and others like it");
            } else if (ImageFormat.isNameOfOne(name)) {
                images.put(file, attributes.size());
            } else {
                other(file);
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
