package org.lowbit4j.binconv.nd4j;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.lowbit4j.binconv.format.AtomicFile;
import org.lowbit4j.binconv.image.Preprocessing;
import org.lowbit4j.binconv.ir.Graph;
import org.nd4j.autodiff.samediff.SameDiff;

/** Low-bit networks as FlatBuffers files of SameDiff. */
public final class SameDiffFiles {

    /** The root table of a FlatBuffers file: its offset, and at its start the distance back to the table of its fields. */
    private static final int LEAST_BYTES = 12;

    /** The root table is written last and FlatBuffers grow to the front, so that it lies near the start. */
    private static final int LAST_ROOT = 1 << 16;

    private static final int MOST_FIELDS = 64;

    private SameDiffFiles() {}

    /**
     * Writes a graph; the file appears whole or not at all.
     *
     * @throws IOException if the file cannot be written; the message names it and the reason
     */
    public static void write(Graph graph, Path file) throws IOException {
        write(graph, Optional.empty(), file);
    }

    /** As {@link #write(Graph, Path)}, with what happens to images before the network sees them, where that is known. */
    public static void write(Graph graph, Optional<Preprocessing> preprocessing, Path file) throws IOException {
        SameDiff sameDiff = GraphExport.toSameDiff(graph);
        preprocessing.ifPresent(known -> TextConstants.addPreprocessing(sameDiff, known));
        ByteBuffer bytes = sameDiff.asFlatBuffers(false);
        byte[] content = new byte[bytes.remaining()];
        bytes.get(content);
        AtomicFile.write(file, content);
    }

    /**
     * Reads a file that {@link #write} wrote. Needs {@link LowBitOps#install()}.
     *
     * @throws IOException if it cannot be read or is no such file; the message names it and the reason
     */
    public static SameDiffInference read(Path file) throws IOException {
        LowBitOps.requireInstalled();
        if (!isSameDiff(file)) {
            throw new IOException(file + ": not a FlatBuffers file of SameDiff");
        }
        try {
            return new SameDiffInference(SameDiff.fromFlatFile(file.toFile(), false));
        } catch (RuntimeException damaged) {
            throw new IOException(
                    file + ": damaged, or not a SameDiff graph of a low-bit network: " + reason(damaged), damaged);
        }
    }

    private static String reason(RuntimeException fault) {
        return fault.getMessage() == null ? fault.getClass().getSimpleName() : fault.getMessage();
    }

    /**
     * Whether a file looks like FlatBuffers, which have no magic number: its root table lies near the start.
     *
     * @throws IOException if it cannot be read
     */
    public static boolean isSameDiff(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new NoSuchFileException(file.toString(), null, "no such file, or not a regular one");
        }
        try (SeekableByteChannel channel = Files.newByteChannel(file)) {
            long size = channel.size();
            long root = size < LEAST_BYTES ? -1 : Integer.toUnsignedLong(int32(channel, 0));
            if (root < 4 || root > Math.min(LAST_ROOT, size - 4)) {
                return false;
            }
            long fields = root - int32(channel, root);
            if (fields < 4 || fields > size - 4) {
                return false;
            }
            int length = int32(channel, fields) & 0xFFFF;
            return length >= 4 && length <= 4 + 2 * MOST_FIELDS && length % 2 == 0;
        }
    }

    private static int int32(SeekableByteChannel channel, long offset) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        channel.position(offset);
        int read = 0;
        while (bytes.hasRemaining() && read >= 0) {
            read = channel.read(bytes);
        }
        return bytes.getInt(0);
    }
}
