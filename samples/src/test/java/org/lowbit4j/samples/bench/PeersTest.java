package org.lowbit4j.samples.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.offset;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.export.OnnxExport;
import org.lowbit4j.quant.lowering.Lowering;
import org.lowbit4j.samples.model.Architecture;
import org.lowbit4j.samples.model.ModelSpec;

/** The same network in several runtimes. */
class PeersTest {

    private static final ModelSpec SPEC = ModelSpec.cifar10(1);

    @TempDir
    private Path folder;

    private final float[] image = new float[SPEC.imageShape().size()];

    @BeforeAll
    static void useOneDnn() {
        OneDnn.enable();
    }

    @BeforeEach
    void drawImage() {
        Random random = new Random(7);
        for (int i = 0; i < image.length; i++) {
            image[i] = (float) random.nextGaussian();
        }
    }

    private Path exported(ComputationGraph network) throws IOException {
        Path file = folder.resolve("small.onnx");
        OnnxExport.float32(Lowering.lower(network, SPEC.imageShape())).write(file);
        return file;
    }

    private static Path jar() throws URISyntaxException {
        return Path.of(OrtEnvironment.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void computeTheSame(CNN2DFormat format) throws IOException {
        ComputationGraph network = Architecture.SMALL.create(SPEC.withFormat(format));
        OnnxRuntime runtime = OnnxRuntime.find(null).orElseThrow();
        try (Peer onnx = runtime.peer("onnxruntime-fp32", exported(network));
                Peer graph = new GraphPeer("dl4j-float", network, SPEC.imageShape())) {
            onnx.prepare(image);
            graph.prepare(image);

            onnx.run();
            graph.run();

            assertThat(onnx.outputs()).containsExactly(graph.outputs(), offset(1e-4f));
            assertThat(onnx.name()).isEqualTo("onnxruntime-fp32");
            assertThat(graph.name()).isEqualTo("dl4j-float");
            float[] other = new float[5];
            assertThatThrownBy(() -> onnx.prepare(other)).hasMessageContaining("3072 values, got 5");
            assertThatThrownBy(() -> graph.prepare(other)).hasMessageContaining("3072 values, got 5");
        }
    }

    @Test
    void onnxRuntimeComesFromAJarOfTheUser() throws IOException, URISyntaxException {
        Path model = exported(Architecture.SMALL.create(SPEC));
        try (Peer own = OnnxRuntime.find(null).orElseThrow().peer("own", model);
                Peer given = OnnxRuntime.find(jar()).orElseThrow().peer("given", model)) {
            own.prepare(image);
            given.prepare(image);

            assertThat(given.getClass()).isNotEqualTo(own.getClass());
            own.run();
            given.run();
            assertThat(given.outputs()).isEqualTo(own.outputs());
        }
    }

    @Test
    void refusesAnotherJarAndAnotherModel() throws IOException {
        Path text = Files.writeString(folder.resolve("text.onnx"), "text");
        OnnxRuntime runtime = OnnxRuntime.find(null).orElseThrow();

        assertThatThrownBy(() -> runtime.peer("x", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("text.onnx");
        assertThatThrownBy(() -> OnnxRuntime.find(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected the jar of com.microsoft.onnxruntime");
        assertThatThrownBy(() -> OnnxRuntime.find(folder.resolve("absent.jar")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("absent.jar");
    }
}
