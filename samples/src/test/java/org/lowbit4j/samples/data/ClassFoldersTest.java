package org.lowbit4j.samples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassFoldersTest {

    private static final byte[] GREY = PngFixture.file(PngFixture.GREY, 8, 120);

    @TempDir
    private Path place;

    @Test
    void followsLinksToClassesToFilesAndToTheWholePart() throws IOException {
        image("elsewhere/train/bird/0.png");
        image("elsewhere/cats/0.png");
        image("elsewhere/cats/1.png");
        link("elsewhere/train/cat", place.resolve("elsewhere/cats"));
        Files.createDirectories(place.resolve("elsewhere/train/dog"));
        link("elsewhere/train/dog/linked.png", place.resolve("elsewhere/cats/0.png"));
        link("train", place.resolve("elsewhere/train"));
        link("val", Path.of("train"));

        for (ImageSet part : new ImageSet[] {source().train(ImageSource.ALL), source().test(ImageSource.ALL)}) {
            assertThat(part.classes()).containsExactly("bird", "cat", "dog");
            assertThat(part.size()).isEqualTo(4);
        }
    }

    @Test
    void aLinkInACircleOrToNothingIsNamed() throws IOException {
        image("train/bird/0.png");
        Path circle = link("train/bird/again", place.resolve("train"));
        assertThatThrownBy(this::train)
                .isInstanceOf(DataException.class)
                .hasMessageContaining("again: a link to a folder that it is in");
        Files.delete(circle);
        Path self = link("train/self", place.resolve("train"));
        assertThatThrownBy(this::train).isInstanceOf(DataException.class).hasMessageContaining("a link to a folder");
        Files.delete(self);
        for (String name : new String[] {"train/cat", "train/bird/1.png"}) {
            Path dangling = link(name, place.resolve("nowhere"));
            assertThatThrownBy(this::train)
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining(dangling + ": a link to nothing");
            Files.delete(dangling);
        }
        assertThat(train().size()).isEqualTo(1);
    }

    @Test
    void aClassFolderWithoutImagesIsNamed() throws IOException {
        image("train/bird/0.png");
        Files.createDirectories(place.resolve("train/fish/deep"));
        Files.writeString(place.resolve("train/fish/notes.txt"), "none yet");
        assertThatThrownBy(this::train)
                .isInstanceOf(DataException.class)
                .hasMessageContaining(place.resolve("train/fish") + ": no images in it");
        image("train/fish/deep/0.PNG");
        assertThat(train().classes()).containsExactly("bird", "fish");
        assertThat(train().size()).isEqualTo(2);
    }

    @Test
    void aFormatThatIsNotReadIsNamed() throws IOException {
        image("train/bird/0.png");
        for (String name : new String[] {"1.gif", "2.HEIC", "3.ppm"}) {
            Path file = Files.writeString(place.resolve("train/bird/" + name), "some image");
            assertThatThrownBy(this::train)
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining(file + ": an image of a format that is not read");
            Files.delete(file);
        }
    }

    @Test
    void hiddenFilesAndFoldersAreNoClasses() throws IOException {
        image("train/bird/0.png");
        image("train/.ipynb_checkpoints/0.png");
        image("train/__MACOSX/bird/0.png");
        Files.writeString(place.resolve("train/bird/._0.png"), "resource fork");
        Files.writeString(place.resolve("train/labels.csv"), "a list");
        assertThat(train().classes()).containsExactly("bird");
        assertThat(train().size()).isEqualTo(1);
    }

    @Test
    void theOrderOfFlatFoldersIsThatOfTheirPaths() throws IOException {
        image("train/b/1.png");
        image("train/a/2.png");
        image("train/a/10.png");
        ImageIndex index = ClassFolders.index(place.resolve("train"));
        assertThat(index.classes()).containsExactly("a", "b");
        assertThat(IntStream.range(0, 3).mapToObj(index::file).sorted())
                .containsExactly(
                        place.resolve("train/a/10.png"),
                        place.resolve("train/a/2.png"),
                        place.resolve("train/b/1.png"));
        for (int i = 0; i < 3; i++) {
            assertThat(index.file(i))
                    .startsWith(place.resolve("train").resolve(index.classes().get(index.label(i))));
        }
    }

    private ImageSource source() {
        return DataName.IMAGEFOLDER.open(place, DataName.folder(8));
    }

    private ImageSet train() throws IOException {
        return source().train(ImageSource.ALL);
    }

    private void image(String name) throws IOException {
        Path file = place.resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, GREY);
    }

    private Path link(String name, Path target) throws IOException {
        try {
            return Files.createSymbolicLink(place.resolve(name), target);
        } catch (UnsupportedOperationException e) {
            assumeThat(false).as("links to files").isTrue();
            throw e;
        }
    }
}
