package org.lowbit4j.samples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.datavec.api.split.FileSplit;
import org.datavec.api.writable.BytesWritable;
import org.datavec.api.writable.Writable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarSourceTest {

    @TempDir
    private Path place;

    @Test
    void readsFolderNestedFolderAndArchiveAlike() throws IOException {
        CifarFixtures.folder(place.resolve("flat"), CifarFixtures.cifar10());
        CifarFixtures.folder(place.resolve("nested/cifar-10-batches-bin"), CifarFixtures.cifar10());
        Path archive =
                CifarFixtures.archive(place.resolve("c.tar.gz"), "cifar-10-batches-bin", CifarFixtures.cifar10());
        Files.createDirectories(place.resolve("withArchive"));
        Files.copy(archive, place.resolve("withArchive/any.tar.gz"));

        List<String> digests = List.of("flat", "nested", "c.tar.gz", "withArchive").stream()
                .map(name -> {
                    ImageSource source = source(place.resolve(name));
                    return digest(source);
                })
                .toList();

        assertThat(digests).containsOnly(digests.get(0));
    }

    @Test
    void keepsTestImagesOutOfTheTrainingImagesAndTheOrderOfTheFiles() throws IOException {
        ImageSource source = source(CifarFixtures.folder(place, CifarFixtures.cifar10()));

        ImageSet train = source.train(ImageSource.ALL);
        ImageSet test = source.test(ImageSource.ALL);

        assertThat(labels(train)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(labels(test)).containsExactly(3, 8, 9);
        for (int image = 0; image < train.size(); image++) {
            int fill = 10 * (1 + image / 2) + image % 2;
            assertThat(train.image(image).value(0, 0, 0)).isEqualTo(fill);
        }
        assertThat(test.first(2).size()).isEqualTo(2);
        assertThat(source.test(1).size()).isEqualTo(1);
    }

    @Test
    void yieldsRedGreenBlueInRowOrder() throws IOException {
        ImageSet test =
                source(CifarFixtures.folder(place, CifarFixtures.cifar10())).test(ImageSource.ALL);

        for (int c = 0; c < 3; c++) {
            for (int row = 0; row < 32; row += 7) {
                for (int column = 0; column < 32; column += 5) {
                    assertThat(test.image(1).value(row, column, c))
                            .isEqualTo(CifarFixtures.value(201, c, row * 32 + column));
                }
            }
        }
    }

    @Test
    void readsTheFineLabelOfCifar100() throws IOException {
        Map<String, byte[]> files = Map.of(
                "train.bin", CifarFixtures.batch(1, new int[] {19, 99}, new int[] {0, 42}),
                "test.bin", CifarFixtures.batch(1, new int[] {7, 13}));
        ImageSource source = DataName.CIFAR100.open(CifarFixtures.folder(place, files), DataName.folder(32));

        assertThat(labels(source.train(ImageSource.ALL))).containsExactly(99, 42);
        assertThat(labels(source.test(ImageSource.ALL))).containsExactly(13);
        assertThat(source.test(1).classes()).hasSize(100);
    }

    @Test
    void isADataVecReader() throws IOException {
        CifarFixtures.folder(place, Map.of("data_batch_1.bin", CifarFixtures.batch(5, new int[] {4}, new int[] {6})));
        try (CifarRecordReader reader = new CifarRecordReader(CifarFormat.CIFAR10)) {
            reader.initialize(new FileSplit(place.toFile()));

            List<List<Writable>> both = List.of(reader.next(), reader.next());
            assertThat(reader.hasNext()).isFalse();
            reader.reset();
            assertThat(reader.nextRecord().getRecord().get(1).toInt()).isEqualTo(4);

            byte[] image = ((BytesWritable) both.get(1).get(0)).getContent();
            assertThat(image).hasSize(32 * 32 * 3);
            assertThat(image[(32 + 3) * 3 + 2] & 0xFF).isEqualTo(CifarFixtures.value(6, 2, 35));
            assertThat(reader.getLabels().get(both.get(1).get(1).toInt())).isEqualTo("frog");
        }
    }

    @Test
    void namesFileOffsetAndLabelOutOfRange() throws IOException {
        Map<String, byte[]> files = new HashMap<>(CifarFixtures.cifar10());
        files.put("test_batch.bin", CifarFixtures.batch(1, new int[] {9}, new int[] {10}));
        ImageSource source = source(CifarFixtures.folder(place, files));

        assertThatThrownBy(() -> source.test(ImageSource.ALL))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("test_batch.bin: offset 3073 (record 1): label 10, expected 0..9");
    }

    @Test
    void namesTheOffsetOfATruncatedRecord() throws IOException {
        for (int length : new int[] {0, 1, 3072, 3074, 6145}) {
            Map<String, byte[]> files = new HashMap<>(CifarFixtures.cifar10());
            files.put("data_batch_3.bin", Arrays.copyOf(CifarFixtures.batch(1, new int[] {0}, new int[] {0}), length));
            ImageSource source = source(CifarFixtures.folder(place, files));
            assertThatThrownBy(() -> source.train(ImageSource.ALL))
                    .isInstanceOf(DataException.class)
                    .hasMessageContaining("data_batch_3.bin: truncated, offset " + length / 3073 * 3073)
                    .hasMessageContaining("expected 3073");
        }
    }

    @Test
    void saysWhatIsMissing() throws IOException {
        assertThatThrownBy(() -> source(place.resolve("nowhere")).test(1)).hasMessageContaining("does not exist");
        assertThatThrownBy(() -> source(place).test(1)).hasMessageContaining("no test_batch.bin in it");

        Map<String, byte[]> files = new HashMap<>(CifarFixtures.cifar10());
        files.remove("data_batch_4.bin");
        CifarFixtures.folder(place, files);
        assertThatThrownBy(() -> source(place).train(1)).hasMessageContaining("data_batch_4.bin is missing");

        Path text = Files.writeString(place.resolve("x.tar.gz"), "not an archive");
        assertThatThrownBy(() -> source(text).train(1)).hasMessageContaining("damaged or not a .tar.gz");
        Path other = CifarFixtures.archive(place.resolve("o.tar.gz"), "o", Map.of("a.txt", new byte[3]));
        assertThatThrownBy(() -> source(other).train(1)).hasMessageContaining("no data_batch_1.bin in it");
        byte[] whole =
                Files.readAllBytes(CifarFixtures.archive(place.resolve("w.tar.gz"), "w", CifarFixtures.cifar10()));
        Path half = Files.write(place.resolve("h.tar.gz"), Arrays.copyOf(whole, whole.length / 2));
        assertThatThrownBy(() -> source(half).train(1)).isInstanceOf(DataException.class);
    }

    private static ImageSource source(Path place) {
        return DataName.CIFAR10.open(place, DataName.folder(32));
    }

    private static String digest(ImageSource source) {
        try {
            return source.train(ImageSource.ALL).digest()
                    + source.test(ImageSource.ALL).digest();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static int[] labels(ImageSet images) {
        return IntStream.range(0, images.size()).map(images::label).toArray();
    }
}
