package org.lowbit4j.samples.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Small CIFAR files: pixel {@code i} of plane {@code c} of the record with fill {@code f} is {@code (f + 50 c + i) mod 256}. */
final class CifarFixtures {

    static final int AREA = 1024;

    private CifarFixtures() {}

    /** A batch of records, each with the given label bytes and its index plus {@code firstFill} as fill. */
    static byte[] batch(int firstFill, int[]... labels) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int record = 0; record < labels.length; record++) {
            for (int label : labels[record]) {
                bytes.write(label);
            }
            for (int i = 0; i < 3 * AREA; i++) {
                bytes.write(value(firstFill + record, i / AREA, i % AREA));
            }
        }
        return bytes.toByteArray();
    }

    static int value(int fill, int channel, int pixel) {
        return (fill + 50 * channel + pixel) & 0xFF;
    }

    /** All files of CIFAR-10: two records in each training batch, three test records. */
    static Map<String, byte[]> cifar10() {
        return Map.of(
                "data_batch_1.bin", batch(10, new int[] {0}, new int[] {1}),
                "data_batch_2.bin", batch(20, new int[] {2}, new int[] {3}),
                "data_batch_3.bin", batch(30, new int[] {4}, new int[] {5}),
                "data_batch_4.bin", batch(40, new int[] {6}, new int[] {7}),
                "data_batch_5.bin", batch(50, new int[] {8}, new int[] {9}),
                "test_batch.bin", batch(200, new int[] {3}, new int[] {8}, new int[] {9}));
    }

    static Path folder(Path folder, Map<String, byte[]> files) throws IOException {
        Files.createDirectories(folder);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            Files.write(folder.resolve(file.getKey()), file.getValue());
        }
        return folder;
    }

    static Path archive(Path archive, String folder, Map<String, byte[]> files) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(archive));
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out)) {
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                TarArchiveEntry entry = new TarArchiveEntry(folder + "/" + file.getKey());
                entry.setSize(file.getValue().length);
                tar.putArchiveEntry(entry);
                tar.write(file.getValue());
                tar.closeArchiveEntry();
            }
        }
        return archive;
    }
}
