package org.lowbit4j.samples.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SyntheticSourceTest {

    private final SyntheticSource source = new SyntheticSource();

    @Test
    void isTheSameEveryTime() {
        assertThat(source.train(50).digest())
                .isEqualTo(new SyntheticSource().train(50).digest());
        assertThat(source.train(80).first(50).digest())
                .isEqualTo(source.train(50).digest());
    }

    @Test
    void trainingAndTestImagesDiffer() {
        assertThat(source.train(10).digest()).isNotEqualTo(source.test(10).digest());
    }

    @Test
    void classesAreBalanced() {
        ImageSet test = source.test(ImageSource.ALL);

        assertThat(test.size()).isEqualTo(SyntheticSource.TEST_IMAGES);
        assertThat(test.classes()).hasSize(10).doesNotHaveDuplicates();
        for (int label = 0; label < 10; label++) {
            int wanted = label;
            assertThat(IntStream.range(0, test.size())
                            .filter(i -> test.label(i) == wanted)
                            .count())
                    .isEqualTo(200);
        }
    }

    @Test
    void needsNoDirectory() {
        assertThat(DataName.SYNTHETIC.open(null, DataName.folder(1))).isInstanceOf(SyntheticSource.class);
    }
}
