package org.lowbit4j.samples.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lowbit4j.quant.NamedValues.required;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.linalg.api.ndarray.INDArray;

class NpzFileTest {

    @TempDir
    private Path folder;

    @Test
    void readsArraysOfEveryKindInOrder() throws IOException {
        Path file = npz(
                "b.weight",
                        npy(
                                1,
                                "<f4",
                                "(2, 3)",
                                buffer(24).putFloat(1.5f).putFloat(-2).array()),
                "a",
                        npy(
                                1,
                                "<f8",
                                "(2,)",
                                buffer(16).putDouble(0.25).putDouble(8).array()),
                "count", npy(2, "<i8", "()", buffer(8).putLong(7).array()),
                "i", npy(1, "<i4", "(1, 1)", buffer(4).putInt(-3).array()));

        Map<String, INDArray> arrays = NpzFile.read(file);

        assertThat(arrays.keySet()).containsExactly("b.weight", "a", "count", "i");
        assertThat(required(arrays, "b.weight").shape()).containsExactly(2, 3);
        assertThat(required(arrays, "b.weight").toFloatMatrix()[0]).containsExactly(1.5f, -2, 0);
        assertThat(required(arrays, "a").toFloatVector()).containsExactly(0.25f, 8);
        assertThat(required(arrays, "count").getFloat(0)).isEqualTo(7);
        assertThat(required(arrays, "i").getFloat(0)).isEqualTo(-3);
    }

    @Test
    void namesTheArrayThatIsWrong() throws IOException {
        assertRefused(npy(1, "<f4", "(2, 3)", new byte[20]), "array \"x\": shape [2, 3] needs 24 bytes, got 20");
        assertRefused(npy(1, "<f4", "(99999999999,)", new byte[4]), "needs 399999999996 bytes");
        assertRefused(npy(1, "<c8", "(1,)", new byte[8]), "element type <c8");
        assertRefused(npy(1, "<f4", "(x,)", new byte[8]), "does not match");
        assertRefused("plain text, no array".getBytes(StandardCharsets.UTF_8), "not a NumPy array");
        assertRefused(new byte[3], "not a NumPy array");
        byte[] longHeader = npy(1, "<f4", "(1,)", new byte[4]);
        longHeader[9] = (byte) 0xFF;
        assertRefused(longHeader, "damaged header");
        byte[] fortran = new String(npy(1, "<f4", "(1,)", new byte[4]), StandardCharsets.ISO_8859_1)
                .replace("False", "True ")
                .getBytes(StandardCharsets.ISO_8859_1);
        assertRefused(fortran, "Fortran order");
    }

    @Test
    void refusesWhatIsNoArchive() throws IOException {
        Path text = Files.writeString(folder.resolve("t.npz"), "text");
        assertThatThrownBy(() -> NpzFile.read(text)).hasMessageContaining("no NumPy arrays in it");
        byte[] whole = Files.readAllBytes(npz("x", npy(1, "<f4", "(100,)", new byte[400])));
        for (int length = 10; length < whole.length - 120; length += 37) {
            Path cut = Files.write(folder.resolve("cut.npz"), Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> NpzFile.read(cut)).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> NpzFile.read(folder.resolve("none.npz"))).isInstanceOf(IOException.class);
    }

    private void assertRefused(byte[] array, String message) throws IOException {
        Path file = npz("x", array);
        assertThatThrownBy(() -> NpzFile.read(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(message);
    }

    private Path npz(Object... namesAndArrays) throws IOException {
        Path file = folder.resolve("arrays.npz");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (int i = 0; i < namesAndArrays.length; i += 2) {
                zip.putNextEntry(new ZipEntry(namesAndArrays[i] + ".npy"));
                zip.write((byte[]) namesAndArrays[i + 1]);
            }
        }
        return file;
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static byte[] npy(int version, String type, String shape, byte[] data) {
        String header = "{'descr': '" + type + "', 'fortran_order': False, 'shape': " + shape + ", }\n";
        ByteBuffer bytes =
                ByteBuffer.allocate(12 + header.length() + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put((byte) 0x93)
                .put("NUMPY".getBytes(StandardCharsets.US_ASCII))
                .put((byte) version)
                .put((byte) 0);
        if (version == 1) {
            bytes.putShort((short) header.length());
        } else {
            bytes.putInt(header.length());
        }
        bytes.put(header.getBytes(StandardCharsets.US_ASCII)).put(data);
        return Arrays.copyOf(bytes.array(), bytes.position());
    }
}
