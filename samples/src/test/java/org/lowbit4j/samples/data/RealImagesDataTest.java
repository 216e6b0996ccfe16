package org.lowbit4j.samples.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lowbit4j.testsupport.SharedData;

/** The published archives and folders, as they are. */
class RealImagesDataTest {

    @Test
    void readsTheRealTestImages() throws IOException {
        ImageSource source =
                DataName.CIFAR10.open(SharedData.require("data/cifar-10-binary.tar.gz"), DataName.folder(32));

        ImageSet test = source.test(ImageSource.ALL);

        assertThat(test.size()).isEqualTo(10_000);
        assertThat(IntStream.range(0, 10_000).filter(i -> test.label(i) == 3).count())
                .isEqualTo(1000);
        assertThat(test.classes().get(test.label(0))).isEqualTo("cat");
    }

    @Test
    void readsTheRealCifar100() throws IOException {
        ImageSource source =
                DataName.CIFAR100.open(SharedData.require("data/cifar-100-binary-subset.tar.gz"), DataName.folder(32));

        ImageSet test = source.test(ImageSource.ALL);

        assertThat(test.size()).isEqualTo(2500);
        assertThat(IntStream.range(0, test.size()).map(test::label).toArray())
                .containsOnly(IntStream.range(0, 100).toArray());
    }

    @Test
    void readsRealJpegFilesOfEveryClass() throws IOException {
        ImageSource source =
                DataName.IMAGEFOLDER.open(SharedData.require("data/tiny-imagenet-64-subset"), DataName.folder(64));

        ImageSet test = source.test(60);

        assertThat(test.classes()).hasSize(10);
        assertThat(IntStream.range(0, 60).map(test::label).distinct().count()).isGreaterThan(7);
    }
}
