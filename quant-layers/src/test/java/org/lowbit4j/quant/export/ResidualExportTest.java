package org.lowbit4j.quant.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lowbit4j.binconv.ir.Graph;

/** Streams that one reader clips and another does not, in 8 bits. */
class ResidualExportTest {

    private static final int COUNT = 8;

    /** Wider than any value. */
    private static final float WIDE = 100;

    private final float[] images = ExportNetworks.images(COUNT, 3);

    @TempDir
    private Path folder;

    private List<String> operations(float lower, float width) throws IOException {
        OnnxModel model = OnnxExport.int8(ResidualNetwork.of(lower, width), images, COUNT);
        return OnnxRuntime.optimizedOperations(model, folder);
    }

    @ParameterizedTest
    @CsvSource({"0,1.5", "0.001,1.5", "0.3,0.8", "0.3,6", "1.2,0.7", "50,1"})
    void int8IsCloseToFloat32(float lower, float width) {
        Graph network = ResidualNetwork.of(lower, width);

        float[][] expected = OnnxRuntime.run(OnnxExport.float32(network), ResidualNetwork.INPUT, images, COUNT);
        float[][] outputs =
                OnnxRuntime.run(OnnxExport.int8(network, images, COUNT), ResidualNetwork.INPUT, images, COUNT);

        for (int i = 0; i < COUNT; i++) {
            assertThat(Outputs.cosine(outputs[i], expected[i]))
                    .as("image %d", i)
                    .isGreaterThan(0.99);
        }
    }

    @ParameterizedTest
    @CsvSource({"0,1.5", "0.001,1.5", "0.3,1.1", "0.3,1", "0.2,0.769", "0.05,0.345", "0.2,0.3226"})
    void aClippedStreamCostsOneClipOfBytes(float lower, float width) throws IOException {
        List<String> operations = operations(lower, width);

        assertFused(operations);
        assertThat(Collections.frequency(operations, "Clip")).isEqualTo(ResidualNetwork.BLOCKS);
    }

    @Test
    void aClipThatChangesNothingCostsNothing() throws IOException {
        List<String> operations = operations(0, WIDE);

        assertFused(operations);
        assertThat(operations).doesNotContain("Clip");
    }

    /** Every convolution and addition is one operation, and only the input is quantized on its own. */
    private static void assertFused(List<String> operations) {
        assertThat(operations).doesNotContain("DequantizeLinear", "Conv", "Add", "Relu", "Gemm");
        assertThat(Collections.frequency(operations, "QLinearConv")).isEqualTo(1 + 2 * ResidualNetwork.BLOCKS);
        assertThat(Collections.frequency(operations, "QLinearAdd")).isEqualTo(ResidualNetwork.BLOCKS);
        assertThat(Collections.frequency(operations, "QuantizeLinear")).isEqualTo(1);
    }
}
