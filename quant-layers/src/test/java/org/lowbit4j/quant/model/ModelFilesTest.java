package org.lowbit4j.quant.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lowbit4j.binconv.format.PackedModel;
import org.lowbit4j.binconv.image.ChannelOrder;
import org.lowbit4j.binconv.image.Normalization;
import org.lowbit4j.binconv.image.Preprocessing;
import org.lowbit4j.binconv.image.Resize;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.quant.SmallNetworks;
import org.lowbit4j.quant.lowering.Lowering;

class ModelFilesTest {

    private static final Preprocessing PREPROCESSING = new Preprocessing(
            9, 9, ChannelOrder.RGB, Normalization.IMAGENET, Resize.crop(12), List.of("Größe", "b", "c"));
    private static final Shape SHAPE = new Shape(SmallNetworks.SIZE, SmallNetworks.SIZE, 2);

    private final ComputationGraph network = SmallNetworks.residual(CNN2DFormat.NHWC, 1);

    @TempDir
    private Path folder;

    @Test
    void preprocessingTravelsWithTheNetwork() throws IOException {
        Path file = folder.resolve("m.zip");
        ModelFiles.save(network, InputDescription.of(PREPROCESSING), file);
        InputDescription read = ModelFiles.description(file);
        assertThat(read.preprocessing()).contains(PREPROCESSING);
        assertThat(read.shape()).contains(new Shape(9, 9, 3));
        assertThat(read.classes()).containsExactly("Größe", "b", "c");
        assertThat(ModelFiles.entry(file, "lowbit-preprocessing.json").orElseThrow())
                .startsWith("{\"format\": \"lowbit-preprocessing/1\"");
        assertThatBits(ModelFiles.load(file).params()).isEqualTo(network.params());
    }

    @Test
    void whatEarlierVersionsWroteIsRead() throws IOException {
        InputDescription known = new InputDescription(Optional.of(SHAPE), List.of("a", "b"), Optional.empty());
        Path file = folder.resolve("m.zip");
        ModelFiles.save(network, known, file);
        assertThat(ModelFiles.entry(file, "lowbit-input.txt")).contains("9x9x2\n");
        assertThat(ModelFiles.entry(file, "lowbit-classes.json")).contains("[\"a\",\"b\"]\n");
        assertThat(ModelFiles.description(file)).isEqualTo(known);
        ModelFiles.save(network, InputDescription.NONE, file);
        assertThat(ModelFiles.description(file)).isEqualTo(InputDescription.NONE);
    }

    @Test
    void anEntryThatWasEditedIsNamed() throws IOException {
        Path file = folder.resolve("m.zip");
        ModelFiles.save(network, InputDescription.of(PREPROCESSING), file);
        replace(file, "lowbit-preprocessing.json", "{\"format\": \"lowbit-preprocessing/7\"}");
        assertThatThrownBy(() -> ModelFiles.description(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("m.zip: lowbit-preprocessing.json: ")
                .hasMessageContaining("lowbit-preprocessing/7");
        Path earlier = folder.resolve("earlier.zip");
        ModelFiles.save(network, InputDescription.NONE, earlier);
        replace(earlier, "lowbit-classes.json", "{}");
        assertThatThrownBy(() -> ModelFiles.description(earlier)).hasMessageContaining("lowbit-classes.json");
        assertThatThrownBy(() -> InputDescription.shape("9x0x3")).hasMessageContaining("HEIGHTxWIDTHxCHANNELS");
    }

    private static void replace(Path zip, String entry, String text) throws IOException {
        try (FileSystem entries = FileSystems.newFileSystem(URI.create("jar:" + zip.toUri()), Map.of())) {
            Files.writeString(entries.getPath(entry), text);
        }
    }

    @Test
    void metadataOfAPackedFileAreAsLongForOneModelAsForAnother() {
        Graph graph = Lowering.lower(network, SHAPE);
        InputDescription description = InputDescription.of(PREPROCESSING);
        String metadata = PackedMetadata.json("ab".repeat(Digests.LENGTH / 2), description);
        PackedModel model = new PackedModel(graph, metadata);
        assertThat(PackedMetadata.sized(graph, description).metadataJson()).hasSameSizeAs(metadata);
        assertThat(Preprocessing.of(model)).contains(PREPROCESSING);
        assertThat(PackedMetadata.classes(model, "f")).containsExactly("Größe", "b", "c");
    }

    @Test
    void classesOfAPackedFileOfEarlierVersionsAreRead() {
        Graph graph = Lowering.lower(network, SHAPE);
        assertThat(PackedMetadata.classes(new PackedModel(graph, "{\"classes\": [\"a\", \"b\"]}"), "f"))
                .containsExactly("a", "b");
        for (String other : List.of("", "no JSON", "{}", "[1]")) {
            assertThat(PackedMetadata.classes(new PackedModel(graph, other), "f"))
                    .isEmpty();
        }
        assertThatThrownBy(() -> PackedMetadata.classes(new PackedModel(graph, "{\"classes\": 7}"), "f.lowbit"))
                .hasMessageContaining("f.lowbit: metadata: classes: 7");
    }
}
