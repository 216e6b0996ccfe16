package org.lowbit4j.samples.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.lowbit4j.binconv.image.Pixels;

/**
 * Decodes an image file to 8 bits a channel in RGB.
 *
 * <p>Grey becomes three equal channels, a palette its colours, alpha is left out. Of a value of 16 bits the high byte is taken, as
 * libpng and OpenCV do; fewer than 8 bits become the whole range. Files are read by Java, as OpenCV does not know every file name
 * that Java does.
 */
public final class ImageDecoder {

    /** OpenCV rounds {@code scale * value + shift}: these make that the value divided by 256, rounded down. */
    private static final double SCALE = 1 / 256.0;

    private static final double SHIFT = 1 / 512.0 - 0.5;
    private static final String DAMAGED = "damaged or truncated";

    private ImageDecoder() {}

    /**
     * The pixels of a file, the right way up: turned and mirrored as its EXIF data say.
     *
     * @throws DataException naming the file if it is no image, is damaged, or has values whose range is not known
     */
    public static Pixels decode(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length == 0) {
            throw new DataException(file + ": an empty file; remove it or fetch it again");
        }
        ImageFormat format =
                ImageFormat.of(bytes).orElseThrow(() -> new DataException(unreadable(file, "of another format")));
        Optional<String> fault = format == ImageFormat.JPEG ? JpegMarkers.fault(bytes) : Optional.empty();
        if (fault.isPresent()) {
            throw new DataException(file + ": " + fault.get());
        }
        try (BytePointer pointer = new BytePointer(bytes);
                Mat encoded = new Mat(1, bytes.length, opencv_core.CV_8UC1, pointer);
                Mat decoded = decode(encoded, file);
                Mat narrow = narrowed(decoded, format, file);
                Mat rgb = new Mat()) {
            opencv_imgproc.cvtColor(narrow, rgb, opencv_imgproc.COLOR_BGR2RGB);
            byte[] pixels = new byte[Math.multiplyExact(rgb.rows() * Pixels.CHANNELS, rgb.cols())];
            rgb.data().get(pixels);
            return new Pixels(pixels, rgb.rows(), rgb.cols());
        }
    }

    private static Mat decode(Mat encoded, Path file) {
        try {
            Mat decoded = opencv_imgcodecs.imdecode(
                    encoded, opencv_imgcodecs.IMREAD_COLOR | opencv_imgcodecs.IMREAD_ANYDEPTH);
            if (!decoded.empty()) {
                return decoded;
            }
            decoded.close();
        } catch (RuntimeException e) {
            throw new DataException(unreadable(file, DAMAGED), e);
        }
        throw new DataException(unreadable(file, DAMAGED));
    }

    /** OpenCV gives the 16-bit values of TIFF as they are, inverted and foreign colours too: only those of PNG mean one thing. */
    private static Mat narrowed(Mat decoded, ImageFormat format, Path file) {
        if (decoded.depth() == opencv_core.CV_8U) {
            return decoded;
        }
        if (decoded.depth() == opencv_core.CV_16U && format == ImageFormat.PNG) {
            Mat narrow = new Mat();
            decoded.convertTo(narrow, opencv_core.CV_8U, SCALE, SHIFT);
            return narrow;
        }
        throw new DataException(file + ": a " + format + " with values of " + Byte.SIZE * decoded.elemSize1()
                + " bits, whose range is not known; convert it to 8 bits a channel, or to PNG");
    }

    private static String unreadable(Path file, String why) {
        return file + ": not an image that can be read (" + why + "; expected one of " + ImageFormat.suffixList()
                + "); remove it or fetch it again";
    }
}
