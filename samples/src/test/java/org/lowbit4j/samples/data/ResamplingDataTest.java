package org.lowbit4j.samples.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgproc;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Size;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.image.Pixels;
import org.lowbit4j.binconv.image.Resampling;
import org.lowbit4j.testsupport.SharedData;

/**
 * Reduced photographs beside OpenCV's area filter, a box as wide as the step between the new pixels; ours is a triangle twice as
 * wide. OpenCV's bilinear filter, which reads two pixels only, is further away the more an image is reduced.
 */
class ResamplingDataTest {

    private static final int PHOTOGRAPHS = 40;

    @Test
    void reducedPhotographsAreNearThoseOfAnAreaFilter() throws IOException {
        for (int size : new int[] {128, 64}) {
            double area = 0;
            double bilinear = 0;
            int largest = 0;
            for (Path file : photographs()) {
                Pixels image = ImageDecoder.decode(file);
                byte[] ours = Resampling.scale(image, size, size).rgb();
                byte[] boxes = scaled(image, size, opencv_imgproc.INTER_AREA);
                area += mean(ours, boxes);
                bilinear += mean(ours, scaled(image, size, opencv_imgproc.INTER_LINEAR));
                largest = Math.max(largest, largest(ours, boxes));
            }
            assertThat(area / PHOTOGRAPHS).isLessThan(2.5).isLessThan(bilinear / PHOTOGRAPHS / 1.5);
            assertThat(largest).isLessThan(40);
        }
    }

    private static List<Path> photographs() throws IOException {
        Path folder = SharedData.require("data/imagenette-224-subset").resolve("val");
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile)
                    .sorted()
                    .limit(PHOTOGRAPHS)
                    .toList();
        }
    }

    private static byte[] scaled(Pixels image, int size, int filter) {
        try (Mat source = new Mat(image.height(), image.width(), opencv_core.CV_8UC3);
                Mat target = new Mat()) {
            source.data().put(image.rgb());
            opencv_imgproc.resize(source, target, new Size(size, size), 0, 0, filter);
            byte[] rgb = new byte[size * size * Pixels.CHANNELS];
            target.data().get(rgb);
            return rgb;
        }
    }

    private static double mean(byte[] a, byte[] b) {
        long sum = 0;
        for (int i = 0; i < a.length; i++) {
            sum += Math.abs((a[i] & 0xFF) - (b[i] & 0xFF));
        }
        return (double) sum / a.length;
    }

    private static int largest(byte[] a, byte[] b) {
        int largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs((a[i] & 0xFF) - (b[i] & 0xFF)));
        }
        return largest;
    }
}
