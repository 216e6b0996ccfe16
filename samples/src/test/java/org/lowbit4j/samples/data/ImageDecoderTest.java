package org.lowbit4j.samples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.lowbit4j.binconv.image.Pixels;

class ImageDecoderTest {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "0x8012, 128",
        "0x0080, 0",
        "0x00FF, 0",
        "0x0100, 1",
        "0xFEFF, 254",
        "0xFF00, 255",
        "0x4020, 64",
        "0xC001, 192",
        "0xFFFF, 255"
    })
    void ofSixteenBitsTheHighByteIsTaken(String value, int expected) throws IOException {
        int wide = Integer.decode(value);
        assertThat(decoded(PngFixture.file(PngFixture.GREY, 16, wide))).containsExactly(expected, expected, expected);
        assertThat(decoded(PngFixture.file(PngFixture.GREY_ALPHA, 16, wide, 0xFFFF)))
                .containsExactly(expected, expected, expected);
        assertThat(decoded(PngFixture.file(PngFixture.COLOUR, 16, wide, 0x1234, 0xABCD)))
                .containsExactly(expected, 18, 171);
        assertThat(decoded(PngFixture.file(PngFixture.COLOUR_ALPHA, 16, 0x1234, wide, 0xABCD, 0x8000)))
                .containsExactly(18, expected, 171);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 255", "2, 1, 85", "2, 2, 170", "4, 3, 51", "4, 15, 255", "8, 77, 77"})
    void fewBitsOfGreyBecomeTheWholeRange(int depth, int value, int expected) throws IOException {
        assertThat(decoded(PngFixture.file(PngFixture.GREY, depth, value)))
                .containsExactly(expected, expected, expected);
    }

    @Test
    void eightBitsStayWhatTheyAre() throws IOException {
        assertThat(decoded(PngFixture.file(PngFixture.COLOUR, 8, 200, 100, 50))).containsExactly(200, 100, 50);
        assertThat(decoded(PngFixture.file(PngFixture.COLOUR_ALPHA, 8, 200, 100, 50, 0)))
                .containsExactly(200, 100, 50);
        assertThat(decoded(PngFixture.file(PngFixture.GREY_ALPHA, 8, 90, 10))).containsExactly(90, 90, 90);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8})
    void aPaletteBecomesItsColours(int depth) throws IOException {
        assertThat(decoded(PngFixture.file(PngFixture.PALETTE, depth, 1))).containsExactly(53, 54, 55);
    }

    @ParameterizedTest
    @ValueSource(strings = {".bmp", ".webp", ".tiff", ".png", ".jpg"})
    void otherFormatsAreReadAndRefusedWhereTheyAreCut(String suffix) throws IOException {
        byte[] file = encoded(suffix, opencv_core.CV_8UC3, new Scalar(50, 100, 200, 0));
        int[] colour = decoded(file);
        int[] expected = {200, 100, 50};
        for (int c = 0; c < 3; c++) {
            assertThat(colour[c]).isBetween(expected[c] - 4, expected[c] + 4);
        }
        for (int length : new int[] {file.length / 2, file.length - 12, file.length - 1}) {
            assertThatThrownBy(() -> decoded(Arrays.copyOf(file, length)))
                    .as("%s, %s of %s bytes", suffix, length, file.length)
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("image");
        }
    }

    @Test
    void aJpegThatItsDecoderWouldFillWithGreyIsRefused() throws IOException {
        byte[] file = jpeg();
        for (int length = 4; length < file.length; length += 7) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> decoded(cut))
                    .as("%s bytes", length)
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("image: truncated: its " + length + " bytes end before");
            assertThatThrownBy(() -> decoded(Arrays.copyOf(cut, file.length)))
                    .as("%s bytes and zeros", length)
                    .isInstanceOf(DataException.class);
        }
        assertThat(decoded(Arrays.copyOf(file, file.length + 100))).hasSize(3);
    }

    @Test
    void aPngThatIsCutAnywhereIsRefused() throws IOException {
        byte[] file = PngFixture.file(PngFixture.COLOUR, 8, 200, 100, 50);
        for (int length = 8; length < file.length; length++) {
            byte[] cut = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> decoded(cut)).as("%s bytes", length).isInstanceOf(DataException.class);
        }
        byte[] damaged = file.clone();
        damaged[file.length - 20] ^= 1;
        assertThatThrownBy(() -> decoded(damaged)).isInstanceOf(DataException.class);
    }

    @Test
    void valuesWhoseRangeIsNotKnownAreRefused() {
        byte[] floats = encoded(".tiff", opencv_core.CV_32FC3, new Scalar(0.1, 0.2, 0.3, 0));
        assertThatThrownBy(() -> decoded(floats))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("image: a TIFF with values of 32 bits");
        byte[] wide = encoded(".tiff", opencv_core.CV_16UC1, new Scalar(0x8012));
        assertThatThrownBy(() -> decoded(wide)).hasMessageContaining("image: a TIFF with values of 16 bits");
    }

    @Test
    void inkIsReadAsAdobeWritesItAndRefusedOtherwise() throws IOException {
        byte[] plain = inks(30, 60, 90, 200);
        assertThatThrownBy(() -> decoded(plain)).hasMessageContaining("four colour channels");

        byte[] marker = {(byte) 0xFF, (byte) 0xEE, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 0};
        ByteArrayOutputStream adobe = new ByteArrayOutputStream();
        adobe.write(plain, 0, 2);
        adobe.writeBytes(marker);
        adobe.write(plain, 2, plain.length - 2);
        // Adobe writes 255 for no ink: light = colour * key / 255.
        int[] colour = decoded(adobe.toByteArray());
        int[] expected = {30 * 200 / 255, 60 * 200 / 255, 90 * 200 / 255};
        for (int c = 0; c < 3; c++) {
            assertThat(colour[c]).isBetween(expected[c] - 3, expected[c] + 3);
        }
    }

    @Test
    void textIsNoImage() {
        assertThatThrownBy(() -> decoded(new byte[0])).hasMessageContaining("image: not an image that can be read");
        assertThatThrownBy(() -> decoded("../../elsewhere/cat".getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
                .hasMessageContaining("image: not an image that can be read");
    }

    /** Red, green and blue of the pixel in the middle. */
    private int[] decoded(byte[] bytes) throws IOException {
        Pixels image = ImageDecoder.decode(Files.write(folder.resolve("image"), bytes));
        int row = image.height() / 2;
        int column = image.width() / 2;
        return new int[] {image.value(row, column, 0), image.value(row, column, 1), image.value(row, column, 2)};
    }

    private static byte[] encoded(String suffix, int type, Scalar colour) {
        try (Mat image = new Mat(40, 40, type, colour);
                BytePointer buffer = new BytePointer()) {
            assertThat(opencv_imgcodecs.imencode(suffix, image, buffer)).isTrue();
            byte[] bytes = new byte[Math.toIntExact(buffer.limit())];
            buffer.get(bytes);
            return bytes;
        }
    }

    private static byte[] jpeg() throws IOException {
        BufferedImage image = new BufferedImage(64, 48, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        for (int i = 0; i < 64; i += 4) {
            graphics.setColor(new Color(i * 3, 255 - i, (i * 37) % 256));
            graphics.fillRect(i, 0, 4, 48 - i / 2);
        }
        graphics.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "jpg", bytes);
        return bytes.toByteArray();
    }

    private static byte[] inks(int... inks) throws IOException {
        WritableRaster raster = Raster.createInterleavedRaster(0, 32, 32, 4, null);
        for (int row = 0; row < 32; row++) {
            for (int column = 0; column < 32; column++) {
                raster.setPixel(column, row, inks);
            }
        }
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(new IIOImage(raster, List.of(), null));
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }
}
