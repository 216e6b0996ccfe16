package org.lowbit4j.samples.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.image.ChannelOrder;
import org.lowbit4j.binconv.image.Normalization;
import org.lowbit4j.binconv.image.Preprocessing;
import org.lowbit4j.binconv.image.Resize;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.quant.model.InputDescription;

class ImageSetTest {

    private final ImageSet images = new ImageSet(
            preprocessing(ChannelOrder.RGB, Normalization.IMAGENET, List.of("cat", "dog", "eel")),
            new byte[] {1, 0, 0, 2, 0, 0, 3, 0, 0, 4, 0, 0},
            new int[] {0, 2, 1, 2});

    private static Preprocessing preprocessing(
            ChannelOrder channels, Normalization normalization, List<String> classes) {
        return new Preprocessing(1, 1, channels, normalization, Resize.NONE, classes);
    }

    @Test
    void numbersTheClassesOfImagesAnew() {
        ImageSet numbered = images.numbered(List.of("eel", "ape", "dog", "cat"), "The model");

        assertThat(numbered.classes()).containsExactly("eel", "ape", "dog", "cat");
        assertThat(IntStream.range(0, 4).map(numbered::label)).containsExactly(3, 0, 2, 0);
        assertThat(IntStream.range(0, 4).map(i -> numbered.image(i).value(0, 0, 0)))
                .containsExactly(1, 2, 3, 4);
        assertThat(images.numberedAll(images.classes(), "The model")).isSameAs(images);
        assertThat(images.numberedAll(List.of(), "The model")).isSameAs(images);
    }

    @Test
    void namesWhatOneOfTheTwoDoesNotHave() {
        assertThatThrownBy(() -> images.numbered(List.of("dog", "bee"), "The model"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "The model does not know the classes [cat, eel] of the data; it knows [dog, bee]");
        List<String> more = List.of("ape", "cat", "dog", "eel");
        assertThat(images.numbered(more, "The model").label(0)).isEqualTo(1);
        assertThatThrownBy(() -> images.numberedAll(more, "The model"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The model knows the classes [ape], which the data do not have");
    }

    @Test
    void takesWhatTheModelSaysOfItsInputs() {
        Normalization range = new Normalization.Range(0, 1);
        Preprocessing model = preprocessing(ChannelOrder.RGB, range, List.of("dog", "cat", "eel"));
        ImageSet prepared = images.forModel(InputDescription.of(model), "The model");
        assertThat(prepared.preprocessing()).isEqualTo(model);
        assertThat(prepared.label(0)).isEqualTo(1);
        assertThat(images.forModel(InputDescription.NONE, "The model")).isSameAs(images);

        InputDescription larger = new InputDescription(Optional.of(new Shape(2, 1, 3)), List.of(), Optional.empty());
        assertThatThrownBy(() -> images.forModel(larger, "The model"))
                .hasMessageContaining("The model takes images of 2x1x3, the data have 1x1x3");
        Preprocessing reversed = preprocessing(ChannelOrder.BGR, range, List.of());
        assertThatThrownBy(() -> images.as(reversed, "The model")).hasMessageContaining("channels in the order bgr");
    }
}
