package org.lowbit4j.binconv.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreprocessingJsonTest {

    private static final Preprocessing PREPROCESSING = new Preprocessing(
            224,
            192,
            ChannelOrder.BGR,
            Normalization.IMAGENET,
            Resize.crop(256),
            List.of("cat", "\"dog\" \\ \n", "Größe 層 \uD83D\uDE00"));

    @Test
    void writesWhatTheDocumentationSays() {
        Preprocessing small = new Preprocessing(
                32, 48, ChannelOrder.RGB, new Normalization.Range(-1, 1), Resize.STRETCH, List.of("a", "b"));
        assertThat(PreprocessingJson.write(small))
                .isEqualTo(
                        "{\"format\": \"lowbit-preprocessing/1\", \"height\": 32, \"width\": 48, \"channels\": \"rgb\","
                                + " \"range\": [-1.0, 1.0], \"resize\": \"stretch\", \"classes\": [\"a\", \"b\"]}");
    }

    @Property(tries = 200)
    void readsWhatItWrote(@ForAll long seed) {
        Random random = new Random(seed);
        ChannelOrder order = List.of(ChannelOrder.values()).get(random.nextInt(3));
        Normalization normalization = random.nextBoolean()
                ? new Normalization.Standardized(floats(random, order.channels()), floats(random, order.channels()))
                : new Normalization.Range(-random.nextFloat(), 1 / (random.nextFloat() + 1e-30f));
        Preprocessing made = new Preprocessing(
                1 + random.nextInt(999),
                1 + random.nextInt(999),
                order,
                normalization,
                List.of(Resize.NONE, Resize.STRETCH, Resize.crop(300)).get(random.nextInt(3)),
                PREPROCESSING.classes().subList(0, random.nextInt(4)));
        assertThat(PreprocessingJson.read(PreprocessingJson.write(made))).isEqualTo(made);
        assertThat(PreprocessingJson.inMetadata(PreprocessingJson.metadata(made)))
                .contains(made);
    }

    private static List<Float> floats(Random random, int count) {
        List<Float> floats = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            floats.add(Float.intBitsToFloat(random.nextInt(0x7F7FFFFF) + 1));
        }
        return floats;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no JSON", "{\"a\":", "[]", "17", "{\"classes\": [\"a\"]}", "{}"})
    void findsNoneInMetadataOfOthers(String metadata) {
        assertThat(PreprocessingJson.inMetadata(metadata)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "preprocessing/1 | preprocessing/2 | lowbit-preprocessing/2",
                "\"height\": 224 | \"height\": 0.5 | an integer",
                "\"height\": 224 | \"height\": 0 | at least 1",
                "\"height\": 224 | \"heigth\": 224 | heigth",
                "\"bgr\" | \"rgba\" | one of [rgb, bgr, gray]",
                "\"bgr\" | \"gray\" | 3 channels",
                "0.229 | 0 | above 0",
                "0.229 | \"x\" | a list of numbers",
                "\"crop\" | \"none\" | 256",
                "\"resize\": \"crop\", | '' | \"resize\"",
                "\"cat\" | 3 | a list of names",
                "\"mean\" | \"range\": [0, 1], \"mean\" | no mean",
                "\"mean\" | \"height\": 3, \"mean\" | second time",
                "} | '' | ends",
            })
    void namesWhatIsWrong(String text, String replacement, String named) {
        String damaged = PreprocessingJson.write(PREPROCESSING).replace(text, replacement);
        assertThatThrownBy(() -> PreprocessingJson.read(damaged))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(named);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1,]",
                "[1 2]",
                "{\"a\" 1}",
                "{a:1}",
                "\"\\x\"",
                "\"\\u12g4\"",
                "\"a",
                "01",
                "+1",
                "1.",
                ".5",
                "1e",
                "nul",
                "[1]]",
                "\"\u0001\"",
                "--1",
                "1e9999"
            })
    void refusesWhatIsNoJson(String text) {
        assertThatThrownBy(() -> JsonText.parse(text)).hasMessageContaining("not JSON at character");
    }

    @Test
    void refusesDepthInsteadOfOverflowing() {
        assertThatThrownBy(() -> JsonText.parse("[".repeat(100_000))).hasMessageContaining("levels");
    }

    @Test
    void readsEveryKindOfValue() {
        assertThat(String.valueOf(
                        JsonText.parse(" { \"a\\u0041\\n\\/\" : [ 1 , -2.50e+1, true , false, null, {} , [] ] } ")))
                .isEqualTo("{aA\n/=[1, -25.0, true, false, null, {}, []]}");
    }
}
