package org.lowbit4j.quant.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The right to write the directory of a run, which one process has at a time: a locked file beside the directory, under the same name
 * and {@code .lock}. It is taken before the data are read, removed at the end, and of no effect where a process has died, as the
 * system unlocks its files.
 */
public final class RunClaim implements AutoCloseable {

    private static final String SUFFIX = ".lock";

    /** Behind the text, so that others can read that. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    /** A process does not lock itself out, and would unlock the file by closing it once more. */
    private static final Set<Path> OF_THIS_PROCESS = ConcurrentHashMap.newKeySet();

    private final Path file;
    private final Locked locked;

    /** The locked file, opened twice: see {@link #isAt}. */
    private record Locked(FileChannel channel, FileChannel second) {}

    private RunClaim(Path file, Locked locked) {
        this.file = file;
        this.locked = locked;
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

    private static Locked locked(Path file, Path directory) throws IOException {
        while (true) {
            FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            try {
                if (!lock(channel, file)) {
                    throw taken(directory, "process " + Files.readString(file));
                }
                String process = Long.toString(ProcessHandle.current().pid());
                channel.truncate(0).write(ByteBuffer.wrap(process.getBytes(StandardCharsets.UTF_8)), 0);
                FileChannel second = FileChannel.open(file, StandardOpenOption.WRITE);
                if (isAt(second)) {
                    return new Locked(channel, second);
                }
                second.close();
                channel.close();
            } catch (NoSuchFileException e) {
                channel.close(); // removed by the one who had it before; again
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        }
    }

    private static boolean lock(FileChannel channel, Path file) throws IOException {
        try {
            FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
            return lock != null;
        } catch (IOException e) {
            throw new IOException(
                    file + " cannot be locked (" + e.getMessage()
                            + "), so that another run could take the same directory; choose one on a file system that locks files",
                    e);
        }
    }

    /**
     * Whether the file that {@code second} has opened is one that this process has locked: who had it before may have removed that
     * and another one made anew. The channel must stay open: to close any channel of a file unlocks it on POSIX.
     */
    private static boolean isAt(FileChannel second) throws IOException {
        try {
            second.tryLock(LOCKED_BYTE, 1, false);
            return false;
        } catch (OverlappingFileLockException e) {
            return true;
        }
    }

    private static IllegalArgumentException taken(Path directory, String who) {
        return new IllegalArgumentException("Run directory " + directory + " is being written by another run (" + who
                + "); wait for its end, or choose another directory");
    }

    @Override
    public void close() throws IOException {
        try (FileChannel first = locked.channel();
                FileChannel second = locked.second()) {
            Files.deleteIfExists(file);
        } finally {
            OF_THIS_PROCESS.remove(file);
        }
    }
}
