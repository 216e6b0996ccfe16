package org.lowbit4j.samples.data;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.image.Pixels;
import org.lowbit4j.binconv.image.Preprocessing;
import org.lowbit4j.binconv.image.Resize;
import org.lowbit4j.quant.model.Digests;

/**
 * A folder of pictures that are decoded and reduced already: the shorter side has the length that the resize rule gives it, unless it
 * is shorter. What a test sees is the same with and without; a training crops from the reduced picture, which is not.
 *
 * <p>An entry holds length, time and SHA-256 of the file that it was made of. Where length and time are the same, and the time is older
 * than the entry, it is used without reading the file; else if the SHA-256 is the same. Otherwise, and where the entry is damaged, it
 * is made again.
 */
final class PictureCache {

    private static final int MAGIC = 0x4C42_4331;
    private static final int SHA_BYTES = 32;
    private static final int HEADER = 4 * Integer.BYTES + 3 * Long.BYTES + SHA_BYTES;

    /** Times of files may be that coarse. */
    private static final long TIME_STEP = 2000;

    private final Path folder;
    private final int side;

    private PictureCache(Path folder, int side) {
        this.folder = folder;
        this.side = side;
    }

    /**
     * A cache of pictures for networks with this preprocessing.
     *
     * @throws IllegalArgumentException if it does not scale all pictures by the same rule
     */
    static PictureCache of(Path folder, Preprocessing preprocessing) throws IOException {
        Resize resize = preprocessing.resize();
        if (resize.rule() != Resize.Rule.CROP) {
            throw new IllegalArgumentException("Cache of reduced images " + folder
                    + ": the network's preprocessing resizes by " + resize.rule()
                    + ", expected CROP, which keeps the aspect ratio; leave the cache out");
        }
        return new PictureCache(Files.createDirectories(folder), resize.shorterSide());
    }

    /**
     * The reduced picture of a file.
     *
     * @throws DataException if the file is damaged
     */
    Pixels get(Path file) throws IOException {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        Path place = place(file);
        Entry entry = read(place);
        if (entry != null && entry.isOf(now)) {
            return entry.pixels();
        }
        byte[] sha = Digests.sha256().digest(Files.readAllBytes(file));
        Pixels pixels =
                entry != null && Arrays.equals(entry.sha(), sha) ? entry.pixels() : reduced(ImageDecoder.decode(file));
        long time = now.lastModifiedTime().toMillis();
        write(place, new Entry(now.size(), time, System.currentTimeMillis(), sha, pixels));
        return pixels;
    }

    private Pixels reduced(Pixels image) {
        return Math.min(image.height(), image.width()) > side ? Resize.shorter(image, side) : image;
    }

    private Path place(Path file) {
        MessageDigest sha = Digests.sha256();
        sha.update(file.toAbsolutePath().normalize().toString().getBytes(StandardCharsets.UTF_8));
        String name = Digests.hexadecimal(sha.digest());
        return folder.resolve(String.valueOf(side))
                .resolve(name.substring(0, 2))
                .resolve(name);
    }

    /** An entry, or null if there is none, or a damaged one. */
    private static @Nullable Entry read(Path place) throws IOException {
        if (!Files.isRegularFile(place)) {
            return null;
        }
        byte[] bytes = Files.readAllBytes(place);
        int payload = bytes.length - Long.BYTES;
        if (payload < HEADER || ByteBuffer.wrap(bytes).getLong(payload) != checksum(bytes, payload)) {
            return null;
        }
        try {
            ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, payload);
            if (buffer.getInt() != MAGIC) {
                return null;
            }
            int height = buffer.getInt();
            int width = buffer.getInt();
            long length = buffer.getLong();
            long modified = buffer.getLong();
            long written = buffer.getLong();
            byte[] sha = new byte[SHA_BYTES];
            buffer.get(sha);
            byte[] rgb = new byte[buffer.getInt()];
            buffer.get(rgb);
            return new Entry(length, modified, written, sha, new Pixels(rgb, height, width));
        } catch (BufferUnderflowException | IllegalArgumentException | NegativeArraySizeException e) {
            return null;
        }
    }

    private static void write(Path place, Entry entry) throws IOException {
        Pixels pixels = entry.pixels();
        ByteBuffer buffer = ByteBuffer.allocate(HEADER + pixels.rgb().length + Long.BYTES);
        buffer.putInt(MAGIC).putInt(pixels.height()).putInt(pixels.width());
        buffer.putLong(entry.length()).putLong(entry.modified()).putLong(entry.written());
        buffer.put(entry.sha()).putInt(pixels.rgb().length).put(pixels.rgb());
        buffer.putLong(checksum(buffer.array(), buffer.position()));
        Path folder = Files.createDirectories(place.getParent());
        Path temporary = folder.resolve(place.getFileName() + "." + UUID.randomUUID() + ".tmp");
        Files.write(temporary, buffer.array()); // not forced to the disk: the checksum tells what a crash leaves
        Files.move(temporary, place, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static long checksum(byte[] bytes, int length) {
        CRC32C sum = new CRC32C();
        sum.update(bytes, 0, length);
        return sum.getValue();
    }

    /**
     * A picture that is kept.
     *
     * @param length of the file that it was made of, in bytes
     * @param modified when that file was changed last, in milliseconds
     * @param written when this entry was made, in milliseconds
     * @param sha of the bytes of the file
     * @param pixels the reduced picture
     */
    @SuppressWarnings("ArrayRecordComponent") // a digest; compared as such
    private record Entry(long length, long modified, long written, byte[] sha, Pixels pixels) {

        /** Whether the file has not been touched since, as far as that can be told without reading it. */
        boolean isOf(BasicFileAttributes file) {
            long time = file.lastModifiedTime().toMillis();
            return file.size() == length && time == modified && time + TIME_STEP < written;
        }
    }
}
