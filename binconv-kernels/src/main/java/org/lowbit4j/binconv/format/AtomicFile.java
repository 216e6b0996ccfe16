package org.lowbit4j.binconv.format;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Replaces a file in one step, so that nobody ever sees half of it. */
public final class AtomicFile {

    private static final String SUFFIX = ".tmp";

    /** Writes a file that nobody looks at yet. */
    public interface Content {

        /** Makes {@code file}, which does not exist. */
        void writeTo(Path file) throws IOException;
    }

    private AtomicFile() {}

    /**
     * Writes to a temporary file in the same folder, forces it to the disk and moves it onto {@code target}. On a failure the
     * temporary file is removed and {@code target} is as it was.
     *
     * @throws IOException if the file cannot be written; the message names it and the reason
     */
    public static void write(Path target, byte[] content) throws IOException {
        write(target, (Content) file -> Files.write(file, content, StandardOpenOption.CREATE_NEW));
    }

    /** As {@link #write(Path, byte[])}, for content that is written by other code. */
    public static void write(Path target, Content content) throws IOException {
        // Not Files.createTempFile: its files are readable by their owner only, and the move would keep that.
        Path temporary = target.resolveSibling(prefix(target) + UUID.randomUUID() + SUFFIX);
        try {
            content.writeTo(temporary);
            force(temporary);
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failure) {
            remove(temporary, failure);
            throw new IOException("cannot write " + target + ": " + reason(target, failure), failure);
        } catch (RuntimeException | Error failure) {
            remove(temporary, failure);
            throw failure;
        }
    }

    /** Removes the temporary files of {@code target} that processes have left which were killed. */
    public static void removeLeftovers(Path target) throws IOException {
        Path folder = target.toAbsolutePath().getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, file -> isTemporary(file, target))) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
    }

    private static boolean isTemporary(Path file, Path target) {
        String name = String.valueOf(file.getFileName());
        return name.startsWith(prefix(target)) && name.endsWith(SUFFIX);
    }

    private static String prefix(Path target) {
        return "." + target.getFileName() + ".";
    }

    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private static void remove(Path temporary, Throwable failure) {
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException second) {
            failure.addSuppressed(second);
        }
    }

    /** File system exceptions name the temporary file and often nothing else. */
    private static String reason(Path target, IOException failure) {
        if (Files.isDirectory(target)) {
            return "it is a folder";
        }
        if (failure instanceof NoSuchFileException) {
            return "its folder does not exist";
        }
        if (failure instanceof AccessDeniedException) {
            return "access to its folder is denied";
        }
        String reason = failure instanceof FileSystemException known ? known.getReason() : failure.getMessage();
        return reason == null ? failure.getClass().getSimpleName() : reason;
    }
}
