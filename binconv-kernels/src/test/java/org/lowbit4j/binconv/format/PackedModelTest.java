package org.lowbit4j.binconv.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.RandomGraphs;
import org.lowbit4j.binconv.ir.ActivationFunction;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightGrid;

class PackedModelTest {

    @Property(tries = 300)
    void readsWhatItWrote(@ForAll long seed, @ForAll int text) throws IOException {
        PackedModel model = new PackedModel(RandomGraphs.graph(seed), "{\"n\":" + text + ",\"ä\":\"\uD83D\uDE00\"}");
        byte[] bytes = PackedModelWriter.toBytes(model);
        PackedModel read = PackedModelReader.read(bytes);
        assertThat(read).isEqualTo(model);
        assertThat(PackedModelWriter.toBytes(read)).isEqualTo(bytes);
    }

    @Property(tries = 50)
    void keepsToTheDocumentedLayout(@ForAll long seed) {
        byte[] bytes = PackedModelWriter.toBytes(new PackedModel(RandomGraphs.graph(seed), "{}"));
        assertThat(SectionedFile.of(bytes).toBytes()).isEqualTo(bytes);
    }

    @Test
    void keepsNamesOfEveryKindAndEmptyMetadata() throws IOException {
        for (String name : List.of("", "res2a/conv1", "Größe-層-\uD83D\uDE00", "x".repeat(65535))) {
            PackedModel model = new PackedModel(named(name), "");
            assertThat(PackedModelReader.read(PackedModelWriter.toBytes(model))).isEqualTo(model);
        }
    }

    @Test
    void refusesTextThatCannotBeStored() {
        PackedModel tooLong = new PackedModel(named("x".repeat(65536)), "");
        assertThatThrownBy(() -> PackedModelWriter.toBytes(tooLong))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("65536");
        PackedModel halfPair = new PackedModel(named("a"), "\uD83D");
        assertThatThrownBy(() -> PackedModelWriter.toBytes(halfPair)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void numbersEveryConstant() {
        assertThat(Choices.ACTIVATION_CODINGS).containsExactlyInAnyOrder(ActivationGrid.Coding.values());
        assertThat(Choices.WEIGHT_CODINGS.stream().flatMap(Optional::stream))
                .containsExactlyInAnyOrder(WeightGrid.Coding.values());
        assertThat(Choices.WEIGHT_CODINGS).containsOnlyOnce(Optional.empty());
        assertThat(Choices.POOL_KINDS).containsExactlyInAnyOrder(Node.Pool.Kind.values());
        assertThat(Choices.FLATTEN_ORDERS).containsExactlyInAnyOrder(Node.Flatten.Order.values());
    }

    private static Graph named(String name) {
        return new Graph(List.of(
                new Node.Input(name, new Shape(2, 1, 3)),
                new Node.Activation(name, 0, ActivationFunction.Smooth.TANH)));
    }
}
