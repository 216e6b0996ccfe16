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

    /** Corner by corner: top left, top right, bottom left, bottom right of what a viewer shows. */
    @ParameterizedTest
    @CsvSource({
        "1, red, green, blue, white",
        "2, green, red, white, blue",
        "3, white, blue, green, red",
        "4, blue, white, red, green",
        "5, red, blue, green, white",
        "6, blue, red, white, green",
        "7, white, green, blue, red",
        "8, green, white, red, blue"
    })
    void theOrientationOfExifIsFollowed(int orientation, String one, String two, String three, String four)
            throws IOException {
        Pixels image = ImageDecoder.decode(Files.write(folder.resolve("photo.jpg"), oriented(orientation)));
        boolean turned = orientation > 4;
        assertThat(image.height()).isEqualTo(turned ? 48 : 32);
        assertThat(image.width()).isEqualTo(turned ? 32 : 48);
        int bottom = image.height() - 5;
        int right = image.width() - 5;
        assertThat(List.of(
                        colour(image, 4, 4),
                        colour(image, 4, right),
                        colour(image, bottom, 4),
                        colour(image, bottom, right)))
                .containsExactly(one, two, three, four);
    }

    private static String colour(Pixels image, int row, int column) {
        boolean red = image.value(row, column, 0) > 128;
        boolean green = image.value(row, column, 1) > 128;
        return red ? green ? "white" : "red" : green ? "green" : "blue";
    }

    /** 32 rows and 48 columns in four quarters: red and green above, blue and white below. */
    private static byte[] oriented(int orientation) throws IOException {
        BufferedImage image = new BufferedImage(48, 32, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        List<Color> colours = List.of(Color.RED, Color.GREEN, Color.BLUE, Color.WHITE);
        for (int i = 0; i < 4; i++) {
            graphics.setColor(colours.get(i));
            graphics.fillRect(i % 2 * 24, i / 2 * 16, 24, 16);
        }
        graphics.dispose();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageIO.write(image, "jpg", bytes);
        // One tag, 0x112, of one short integer, in big-endian TIFF.
        byte[] exif = {
            (byte) 0xFF,
            (byte) 0xE1,
            0,
            34,
            'E',
            'x',
            'i',
            'f',
            0,
            0,
            'M',
            'M',
            0,
            42,
            0,
            0,
            0,
            8,
            0,
            1,
            0x01,
            0x12,
            0,
            3,
            0,
            0,
            0,
            1,
            0,
            (byte) orientation,
            0,
            0,
            0,
            0,
            0,
            0
        };
        return withSegment(bytes.toByteArray(), exif);
    }

    private static byte[] withSegment(byte[] jpeg, byte[] segment) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        joined.write(jpeg, 0, 2);
        joined.writeBytes(segment);
        joined.write(jpeg, 2, jpeg.length - 2);
        return joined.toByteArray();
    }

    /** The first three channels as luma and two chromas (JPEG's formula), of inks as Adobe writes them; the fourth is the key. */
    @Test
    void luminanceAndChrominanceOfInksAreReadAsAdobeWritesThem() throws IOException {
        int luma = 120;
        int blueness = 100;
        int redness = 160;
        int key = 200;
        byte[] marker = {(byte) 0xFF, (byte) 0xEE, 0, 14, 'A', 'd', 'o', 'b', 'e', 0, 100, 0, 0, 0, 0, 2};
        int[] colour = decoded(withSegment(inks(luma, blueness, redness, key), marker));
        double[] inverse = {
            luma + 1.402 * (redness - 128),
            luma - 0.344136 * (blueness - 128) - 0.714136 * (redness - 128),
            luma + 1.772 * (blueness - 128)
        };
        for (int c = 0; c < 3; c++) {
            // libjpeg inverts the inks of YCCK once more than those of CMYK.
            int expected = (int) Math.round((255 - inverse[c]) * key / 255);
            assertThat(colour[c]).isBetween(expected - 4, expected + 4);
        }
    }

    @Test
    void textIsNoImage() {
        assertThatThrownBy(() -> decoded(new byte[0])).hasMessageContaining("image: an empty file");
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
