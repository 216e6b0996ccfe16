package org.lowbit4j.samples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ClassNamesTest {

    private static final ImageShape ONE_PIXEL = new ImageShape(1, 1, 1);

    private final ImageSet images =
            new ImageSet(ONE_PIXEL, List.of("cat", "dog", "eel"), new byte[] {1, 2, 3, 4}, new int[] {0, 2, 1, 2});

    @Test
    void numbersTheClassesOfImagesAnew() {
        ImageSet numbered = new ClassNames(List.of("eel", "ape", "dog", "cat")).number(images, "The model");

        assertThat(numbered.classes()).containsExactly("eel", "ape", "dog", "cat");
        assertThat(IntStream.range(0, 4).map(numbered::label)).containsExactly(3, 0, 2, 0);
        assertThat(IntStream.range(0, 4).map(i -> numbered.pixel(i, 0, 0, 0))).containsExactly(1, 2, 3, 4);
        assertThat(ClassNames.of(images).numberAll(images, "The model")).isSameAs(images);
    }

    @Test
    void namesWhatOneOfTheTwoDoesNotHave() {
        assertThatThrownBy(() -> new ClassNames(List.of("dog", "bee")).number(images, "The model"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "The model does not know the classes [cat, eel] of the data; it knows [dog, bee]");
        ClassNames more = new ClassNames(List.of("ape", "cat", "dog", "eel"));
        assertThat(more.number(images, "The model").label(0)).isEqualTo(1);
        assertThatThrownBy(() -> more.numberAll(images, "The model"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The model knows the classes [ape], which the data do not have");
    }

    @Test
    void refusesNamesThatAreNotDifferent() {
        assertThatThrownBy(() -> new ClassNames(List.of("a", "a"))).hasMessageContaining("[a, a]");
        assertThatThrownBy(() -> new ClassNames(List.of())).hasMessageContaining("expected at least one");
    }
}
