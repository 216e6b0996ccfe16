package org.lowbit4j.samples.train;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The right to write the directory of a run, which one process has at a time: a locked file beside the directory, under the same name
 * and {@code .lock}. It is taken before the data are read, removed at the end, and of no effect where a process has died, as the
 * system unlocks its files.
 */
public final class RunClaim implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RunClaim.class);
    private static final String SUFFIX = ".lock";

    /** Behind the text, so that others can read that. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    /** A process does not lock itself out, and would unlock the file by closing it once more. */
    private static final Set<Path> OF_THIS_PROCESS = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final FileChannel channel;

    private RunClaim(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Claims a directory, which need not exist; folders that it is to be in are made.
     *
     * @throws IllegalArgumentException if it is claimed already
     * @throws IOException if the file beside it cannot be written
     */
    public static RunClaim of(Path directory) throws IOException {
        Path file = lockFile(directory);
        if (!OF_THIS_PROCESS.add(file)) {
            throw taken(directory, "this process");
        }
        try {
            return new RunClaim(file, locked(file, directory));
        } catch (IOException | RuntimeException e) {
            OF_THIS_PROCESS.remove(file);
            throw e;
        }
    }

    /** The same for all names of a directory. */
    private static Path lockFile(Path directory) throws IOException {
        Path place = directory.toAbsolutePath().normalize();
        if (Files.exists(place)) {
            place = place.toRealPath();
        }
        Path folder = place.getParent();
        if (folder == null) {
            throw new IllegalArgumentException("Run directory " + directory + ": a root; choose a folder in it");
        }
        return Files.createDirectories(folder).toRealPath().resolve(place.getFileName() + SUFFIX);
    }

    private static FileChannel locked(Path file, Path directory) throws IOException {
        while (true) {
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            try {
                if (!lock(channel, file)) {
                    throw taken(directory, "process " + text(file).split(" ", 2)[0]);
                }
                String mark = ProcessHandle.current().pid() + " " + UUID.randomUUID();
                channel.truncate(0).write(ByteBuffer.wrap(mark.getBytes(StandardCharsets.UTF_8)), 0);
                // Whoever had the claim before may have removed the file after it was opened here.
                if (text(file).equals(mark)) {
                    return channel;
                }
                channel.close();
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        }
    }

    private static boolean lock(FileChannel channel, Path file) {
        try {
            FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
            return lock != null;
        } catch (IOException e) {
            LOG.warn(
                    "{}: this file system locks no files ({}); see that no other run has this directory",
                    file,
                    e.getMessage());
            return true;
        }
    }

    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            return "";
        }
    }

    private static IllegalArgumentException taken(Path directory, String who) {
        return new IllegalArgumentException("Run directory " + directory + " is being written by another run (" + who
                + "); wait for its end, or choose another directory");
    }

    @Override
    public void close() throws IOException {
        try (channel) {
            Files.deleteIfExists(file);
        } finally {
            OF_THIS_PROCESS.remove(file);
        }
    }
}
