package org.lowbit4j.binconv.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class PreprocessingTest {

    private static final Pixels PIXEL = new Pixels(new byte[] {(byte) 200, 100, 0}, 1, 1);

    @Test
    void subtractsTheMeanAndDividesByTheDeviationOfEachChannelInFloat32() {
        float[] input = of(ChannelOrder.RGB, Normalization.IMAGENET).apply(PIXEL);
        assertThat(input)
                .containsExactly(
                        (200 / 255f - 0.485f) / 0.229f, (100 / 255f - 0.456f) / 0.224f, (0 / 255f - 0.406f) / 0.225f);
    }

    @Test
    void mapsToARange() {
        float[] input = of(ChannelOrder.RGB, new Normalization.Range(-1, 1)).apply(PIXEL);
        assertThat(input).containsExactly(-1 + 200 / 255f * 2, -1 + 100 / 255f * 2, -1f);
    }

    @Test
    void ordersChannelsAndWeighsColoursForGray() {
        Normalization none = new Normalization.Range(0, 255);
        assertThat(of(ChannelOrder.BGR, none).apply(PIXEL)).containsExactly(0, 100 / 255f * 255, 200 / 255f * 255);
        int luma = (299 * 200 + 587 * 100 + 500) / 1000;
        assertThat(of(ChannelOrder.GRAY, none).apply(PIXEL)).containsExactly(luma / 255f * 255);
    }

    @Test
    void takesFloatsOfTheSizeOfTheInputAlone() {
        Preprocessing preprocessing = of(ChannelOrder.RGB, Normalization.IMAGENET);
        assertThat(preprocessing.apply(new float[] {200, 100, 0})).containsExactly(preprocessing.apply(PIXEL));
        assertThatThrownBy(() -> preprocessing.apply(new float[4]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("4 float values")
                .hasMessageContaining("1x1x3");
    }

    @Test
    void readsPackedPixelsAsTheJdkGivesThem() {
        Pixels image = Pixels.ofPacked(new int[] {0xFF010203, 0x00FFFE80}, 1, 2);
        assertThat(image.rgb()).containsExactly(1, 2, 3, (byte) 255, (byte) 254, (byte) 128);
        assertThat(image.value(0, 1, 0)).isEqualTo(255);
    }

    @Test
    void refusesWhatDoesNotFit() {
        assertThatThrownBy(() -> new Pixels(new byte[5], 1, 2)).hasMessageContaining("1x2");
        assertThatThrownBy(() -> of(ChannelOrder.GRAY, Normalization.IMAGENET)).hasMessageContaining("3 channels");
        assertThatThrownBy(() -> new Normalization.Range(1, 1)).hasMessageContaining("1.0..1.0");
        assertThatThrownBy(() -> Normalization.uniform(0, 0, 3)).hasMessageContaining("above 0");
        assertThatThrownBy(() -> new Resize(Resize.Rule.CROP, 0)).hasMessageContaining("at least 1");
        assertThatThrownBy(() -> new Resize(Resize.Rule.STRETCH, 8)).hasMessageContaining("0 else");
        assertThatThrownBy(() -> of(ChannelOrder.RGB, Normalization.IMAGENET).withClasses(List.of("a", "a")))
                .hasMessageContaining("different");
    }

    private static Preprocessing of(ChannelOrder channels, Normalization normalization) {
        return new Preprocessing(1, 1, channels, normalization, Resize.NONE, List.of());
    }
}
