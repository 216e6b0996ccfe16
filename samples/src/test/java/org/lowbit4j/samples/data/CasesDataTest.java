package org.lowbit4j.samples.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lowbit4j.binconv.image.ChannelOrder;
import org.lowbit4j.binconv.image.Normalization;
import org.lowbit4j.binconv.image.Preprocessing;
import org.lowbit4j.binconv.image.Resize;
import org.lowbit4j.testsupport.SharedData;

/** Image folders that were read wrongly once, with the values that their descriptions name. */
class CasesDataTest {

    private static final int SIZE = 16;
    private static final Preprocessing AS_THEY_ARE =
            new Preprocessing(SIZE, SIZE, ChannelOrder.RGB, Normalization.IMAGENET, Resize.NONE, List.of());

    @TempDir
    private Path folder;

    @Test
    void sixteenBitsAreScaledToEight() throws IOException {
        ImageSet images = DataName.IMAGEFOLDER
                .open(SharedData.require("cases/png16-low-byte").resolve("data"), AS_THEY_ARE)
                .train(ImageSource.ALL);
        assertThat(images.classes()).containsExactly("colour16", "grey16", "grey8", "ramp16");
        assertThat(pixel(images, "grey16", 4)).containsExactly(128, 128, 128);
        assertThat(pixel(images, "grey8", 4)).containsExactly(128, 128, 128);
        assertThat(pixel(images, "colour16", 4)).containsExactly(64, 128, 192);
        assertThat(pixel(images, "ramp16", 4)).containsExactly(68, 68, 68);
        assertThat(pixel(images, "ramp16", 12)).containsExactly(204, 204, 204);
    }

    @Test
    void linkedClassesAndOtherFormatsAreRead() throws IOException {
        Path linked = SharedData.require("cases/linked-class-left-out");
        Path part = Files.createDirectories(folder.resolve("train"));
        Files.createSymbolicLink(
                part.resolve("bird"), linked.resolve("data/train/bird").toRealPath());
        for (String name : new String[] {"cat", "dog"}) {
            Files.createSymbolicLink(
                    part.resolve(name),
                    linked.resolve("elsewhere").resolve(name).toRealPath());
        }
        assertThat(train(folder).classes()).containsExactly("bird", "cat", "dog");
        assertThat(train(folder).size()).isEqualTo(9);

        assertThat(train(linked.resolve("data2")).classes()).containsExactly("bird", "fish");
        assertThat(train(linked.resolve("data2")).size()).isEqualTo(6);
    }

    private static ImageSet train(Path place) throws IOException {
        return DataName.IMAGEFOLDER.open(place, DataName.folder(SIZE)).train(ImageSource.ALL);
    }

    /** The pixel of the only image of a class. */
    private static int[] pixel(ImageSet images, String name, int column) {
        int label = images.classes().indexOf(name);
        int image = IntStream.range(0, images.size())
                .filter(i -> images.label(i) == label)
                .findFirst()
                .orElseThrow();
        return new int[] {
            images.image(image).value(4, column, 0),
            images.image(image).value(4, column, 1),
            images.image(image).value(4, column, 2)
        };
    }
}
