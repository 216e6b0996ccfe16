package org.lowbit4j.samples.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CifarTasksTest {

    private static List<String> classes(String task) {
        return CifarTasks.of(task).orElseThrow();
    }

    @Test
    void splitTheClassesAsThePaperDoes() {
        assertThat(classes("A")).hasSize(20);
        Set<String> all = new HashSet<>(classes("A"));
        List<String> inner = List.of();
        for (int size : new int[] {10, 20, 40, 80}) {
            List<String> task = classes("B" + size);
            assertThat(task).hasSize(size).containsAll(inner).doesNotContainAnyElementsOf(classes("A"));
            inner = task;
        }
        all.addAll(inner);
        assertThat(all).hasSize(100);
        assertThat(CifarTasks.of("B5")).isEmpty();
    }

    /** Five classes to a superclass; a few as the data set's authors list them. */
    @Test
    void knowTheSuperclassOfEachClass() {
        for (int superclass = 0; superclass < 20; superclass++) {
            int wanted = superclass;
            assertThat(IntStream.range(0, 100).filter(number -> CifarTasks.superclass(number) == wanted))
                    .hasSize(5);
        }
        assertThat(CifarTasks.superclass(0)).as("apple: fruit and vegetables").isEqualTo(4);
        assertThat(CifarTasks.superclass(4)).as("beaver: aquatic mammals").isEqualTo(0);
        assertThat(CifarTasks.superclass(99))
                .as("worm: non-insect invertebrates")
                .isEqualTo(13);
    }

    @Test
    void someClassesOfASetKeepTheirImages() {
        ImageSet all = new SyntheticSource().train(60);
        List<String> two = List.of(all.classes().get(3), all.classes().get(1));
        ImageSet some = all.only(two);
        assertThat(some.classes()).isEqualTo(two);
        int place = 0;
        for (int image = 0; image < all.size(); image++) {
            int number = two.indexOf(all.classes().get(all.label(image)));
            if (number >= 0) {
                assertThat(some.label(place)).isEqualTo(number);
                assertThat(some.image(place).rgb()).isEqualTo(all.image(image).rgb());
                place++;
            }
        }
        assertThat(some.size()).isEqualTo(place).isPositive();
        assertThat(some.digest())
                .isNotEqualTo(all.digest())
                .isNotEqualTo(all.only(two.subList(0, 1)).digest());
        assertThat(some.unlabelled(List.of("x", "y", "z")).classes()).containsExactly("x", "y", "z");
    }
}
