package org.lowbit4j.samples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lowbit4j.binconv.ir.Shape;
import org.nd4j.linalg.dataset.DataSet;

class FolderSourceTest {

    @TempDir
    private Path place;

    @Test
    void readsClassFoldersInRedGreenBlue() throws IOException {
        for (String part : new String[] {"train", "val"}) {
            image(part + "/b-class/one.png", BufferedImage.TYPE_INT_RGB, new Color(200, 100, 50));
            image(part + "/a-class/two.JPEG", BufferedImage.TYPE_BYTE_GRAY, new Color(90, 90, 90));
            image(part + "/a-class/three.jpg", BufferedImage.TYPE_INT_RGB, new Color(0, 0, 255));
            Files.writeString(place.resolve(part + "/a-class/notes.txt"), "not an image");
        }
        ImageSource source = DataName.IMAGEFOLDER.open(place, DataName.folder(20));

        ImageSet train = source.train(ImageSource.ALL);
        ImageSet test = source.test(ImageSource.ALL);

        assertThat(train.classes()).containsExactly("a-class", "b-class");
        assertThat(train.digest()).isEqualTo(test.digest());
        assertThat(train.size()).isEqualTo(3);
        assertThat(train.shape()).isEqualTo(new Shape(20, 20, 3));
        for (int i = 0; i < 3; i++) {
            if (train.label(i) == 1) {
                assertThat(train.image(i).value(10, 7, 0)).isEqualTo(200);
                assertThat(train.image(i).value(10, 7, 1)).isEqualTo(100);
                assertThat(train.image(i).value(10, 7, 2)).isEqualTo(50);
            }
        }
        assertThat(source.train(2).size()).isEqualTo(2);
    }

    @Test
    void numbersTestClassesAsInTraining() throws IOException {
        image("train/a/1.png", BufferedImage.TYPE_INT_RGB, Color.RED);
        image("train/b/1.png", BufferedImage.TYPE_INT_RGB, Color.RED);
        image("train/c/1.png", BufferedImage.TYPE_INT_RGB, Color.RED);
        image("val/c/1.png", BufferedImage.TYPE_INT_RGB, Color.RED);
        ImageSource source = DataName.IMAGEFOLDER.open(place, DataName.folder(8));
        ImageSet test = source.test(ImageSource.ALL);
        assertThat(test.classes()).containsExactly("a", "b", "c");
        assertThat(test.label(0)).isEqualTo(2);
        image("val/d/1.png", BufferedImage.TYPE_INT_RGB, Color.RED);
        assertThatThrownBy(() -> source.test(ImageSource.ALL))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("the classes [d] are not in");
    }

    @Test
    void saysWhatIsMissingOrDamaged() throws IOException {
        ImageSource source = DataName.IMAGEFOLDER.open(place, DataName.folder(20));
        assertThatThrownBy(() -> source.train(1))
                .hasMessageContaining("does not exist")
                .hasMessageContaining("train");
        Files.createDirectories(place.resolve("val/a"));
        assertThatThrownBy(() -> source.test(1)).hasMessageContaining("no images in it");
        Files.writeString(place.resolve("val/a/x.jpg"), "not an image");
        assertThatThrownBy(() -> batch(source.test(1)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("x.jpg: not an image that can be read");
        Files.write(place.resolve("val/a/x.jpg"), new byte[0]);
        assertThatThrownBy(() -> batch(source.test(1))).hasMessageContaining("x.jpg: an empty file");
        ImageSet gone = source.test(1);
        Files.delete(place.resolve("val/a/x.jpg"));
        assertThatThrownBy(() -> batch(gone)).hasMessageContaining("x.jpg: is no longer there");
    }

    @Test
    void damagedImagesAreLeftOutUpToALimit() throws IOException {
        for (int i = 0; i < 4; i++) {
            image("val/a/good" + i + ".png", BufferedImage.TYPE_INT_RGB, Color.GREEN);
        }
        for (String name : new String[] {"val/b/text.jpg", "val/b/other.png"}) {
            Files.createDirectories(place.resolve("val/b"));
            Files.writeString(place.resolve(name), "not an image");
        }

        ImageSet tolerant = source(2).test(ImageSource.ALL);
        DataSet batch = batch(tolerant);
        assertThat(batch.numExamples()).isEqualTo(4);
        assertThat(batch.getFeatures().size(0)).isEqualTo(4);
        assertThat(batch.getLabels().argMax(1).toIntVector()).containsExactly(0, 0, 0, 0);
        assertThatBits(batch(tolerant).getFeatures()).isEqualTo(batch.getFeatures());
        List<DataSet> ones = new ArrayList<>();
        assertThatThrownBy(() -> new ImageBatches(tolerant, CNN2DFormat.NHWC, 1).forEachRemaining(ones::add))
                .hasMessageContaining("None of the 1 images of a batch can be read");

        assertThatThrownBy(() -> batch(source(1).test(ImageSource.ALL)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("one more than the 1 damaged images that are left out")
                .hasMessageContaining("text.jpg")
                .hasMessageContaining("other.png");
        assertThatThrownBy(() -> new Reading(Optional.of(-1), Optional.empty()))
                .hasMessageContaining("-1 damaged images");
    }

    private ImageSource source(int damaged) {
        return DataName.IMAGEFOLDER.open(
                place, DataName.folder(20), new Reading(Optional.of(damaged), Optional.empty()));
    }

    private static DataSet batch(ImageSet images) {
        return new BatchMaker(images, CNN2DFormat.NHWC).labelled(0, images.size());
    }

    private void image(String name, int type, Color color) throws IOException {
        BufferedImage image = new BufferedImage(24, 30, type);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(color);
        graphics.fillRect(0, 0, 24, 30);
        graphics.dispose();
        Path file = place.resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(image, name.endsWith("png") ? "png" : "jpg", file.toFile());
    }
}
