package org.lowbit4j.samples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lowbit4j.binconv.image.ChannelOrder;
import org.lowbit4j.binconv.image.Normalization;
import org.lowbit4j.binconv.image.Pixels;
import org.lowbit4j.binconv.image.Preprocessing;
import org.lowbit4j.binconv.image.Resize;

class PictureCacheTest {

    private static final FileTime LONG_AGO = FileTime.fromMillis(1_000_000_000_000L);

    @TempDir
    private Path place;

    private Path file;
    private Path cacheFolder;

    @BeforeEach
    void image() throws IOException {
        cacheFolder = place.resolve("cache");
        file = place.resolve("image.png");
        write(AugmentationTest.noise(60, 90));
    }

    @Test
    void testsSeeTheSamePixelsWithAndWithout() throws IOException {
        Preprocessing input = DataName.folder(28); // the shorter side becomes 32
        for (Pixels image : List.of(AugmentationTest.noise(60, 90), AugmentationTest.noise(33, 31))) {
            write(image);
            PictureCache cache = PictureCache.of(cacheFolder, input);
            for (int round = 0; round < 2; round++) {
                assertThat(input.resize().apply(cache.get(file), 28, 28).rgb())
                        .isEqualTo(input.resize().apply(image, 28, 28).rgb());
            }
            assertThat(Math.min(cache.get(file).height(), cache.get(file).width()))
                    .isLessThanOrEqualTo(32);
        }
    }

    @Test
    void anEntryCountsAsLongAsTheFileIsTheSame() throws IOException {
        PictureCache cache = PictureCache.of(cacheFolder, DataName.folder(28));
        byte[] made = cache.get(file).rgb();
        byte[] entry = Files.readAllBytes(entry());
        assertThat(cache.get(file).rgb()).isEqualTo(made);
        assertThat(Files.readAllBytes(entry())).as("read, not made again").isEqualTo(entry);

        // Touched: the entry learns the new time.
        Files.setLastModifiedTime(file, FileTime.fromMillis(LONG_AGO.toMillis() + 5000));
        assertThat(cache.get(file).rgb()).isEqualTo(made);
        assertThat(Files.readAllBytes(entry())).isNotEqualTo(entry);

        // Other content at the same length, at another time or as young as the entry itself.
        byte[] bytes = Files.readAllBytes(file);
        for (FileTime time : new FileTime[] {LONG_AGO, FileTime.fromMillis(System.currentTimeMillis())}) {
            write(AugmentationTest.noise(60, 90).mirrored());
            byte[] other = Files.readAllBytes(file);
            assertThat(other).isNotEqualTo(bytes);
            Files.setLastModifiedTime(file, time);
            assertThat(cache.get(file).rgb()).isNotEqualTo(made);
            Files.write(file, bytes);
            Files.setLastModifiedTime(file, time);
            if (!time.equals(LONG_AGO)) {
                assertThat(cache.get(file).rgb()).as("too young to be trusted").isEqualTo(made);
            }
            Files.setLastModifiedTime(file, FileTime.fromMillis(LONG_AGO.toMillis() + 9000));
            assertThat(cache.get(file).rgb()).isEqualTo(made);
        }
    }

    @Test
    void aDamagedEntryIsMadeAgain() throws IOException {
        PictureCache cache = PictureCache.of(cacheFolder, DataName.folder(28));
        byte[] made = cache.get(file).rgb();
        byte[] entry = Files.readAllBytes(entry());
        for (int length : new int[] {0, 1, 60, entry.length - 1}) {
            Files.write(entry(), java.util.Arrays.copyOf(entry, length));
            assertThat(cache.get(file).rgb()).isEqualTo(made);
        }
        for (int i = 0; i < entry.length; i += 101) {
            byte[] changed = entry.clone();
            changed[i] ^= 4;
            Files.write(entry(), changed);
            assertThat(cache.get(file).rgb()).isEqualTo(made);
        }
        try (Stream<Path> files = Files.walk(cacheFolder).filter(Files::isRegularFile)) {
            assertThat(files).as("nothing half-written is left").hasSize(1);
        }
    }

    @Test
    void aRuleThatKeepsNoRatioIsRefused() {
        Preprocessing stretched =
                new Preprocessing(8, 8, ChannelOrder.RGB, Normalization.IMAGENET, Resize.STRETCH, List.of());
        Reading reading = new Reading(Optional.empty(), Optional.of(cacheFolder));
        assertThatThrownBy(() -> reading.pictures(new ImageIndex.Builder(place).build(), stretched, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("resizes by STRETCH, expected CROP");
        assertThat(cacheFolder).doesNotExist();
    }

    private Path entry() throws IOException {
        try (Stream<Path> files = Files.walk(cacheFolder).filter(Files::isRegularFile)) {
            return files.findFirst().orElseThrow();
        }
    }

    private void write(Pixels pixels) throws IOException {
        try (Mat image = new Mat(pixels.height(), pixels.width(), opencv_core.CV_8UC3);
                Mat reversed = new Mat();
                BytePointer encoded = new BytePointer()) {
            image.data().put(pixels.rgb());
            org.bytedeco.opencv.global.opencv_imgproc.cvtColor(
                    image, reversed, org.bytedeco.opencv.global.opencv_imgproc.COLOR_RGB2BGR);
            assertThat(opencv_imgcodecs.imencode(".png", reversed, encoded)).isTrue();
            byte[] bytes = new byte[Math.toIntExact(encoded.limit())];
            encoded.get(bytes);
            Files.write(file, bytes);
            Files.setLastModifiedTime(file, LONG_AGO);
        }
    }
}
