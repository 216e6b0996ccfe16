package org.lowbit4j.quant.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.interpreter.ReferenceInterpreter;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.Window;

/** Poolings that start and end inside the image, which ONNX and ND4J cannot say by padding. */
class CroppingPoolingExportTest {

    private static final Shape INPUT = new Shape(17, 13, 3);
    private static final Graph NETWORK = new Graph(List.of(
            new Node.Input("image", INPUT),
            new Node.Pool("max", 0, Node.Pool.Kind.MAX, new Window(1, 2, 3, 2, -1, 1, -2, 1, 1, 1)),
            new Node.Pool("average", 1, Node.Pool.Kind.AVERAGE, new Window(1, 1, 2, 3, -1, -2, 0, 0, 1, 1))));

    private final float[] image = image();
    private final float[] expected = new ReferenceInterpreter(NETWORK).run(image, 1);

    @Test
    void onnxReadsTheSamePixels() {
        float[] output = OnnxRuntime.run(OnnxExport.float32(NETWORK), INPUT, image, 1)[0];
        assertThat(channelsLast(output)).isEqualTo(expected);
    }

    @Test
    void int8ReadsTheSamePixels() {
        float[] output = OnnxRuntime.run(OnnxExport.int8(NETWORK, image, 1), INPUT, image, 1)[0];
        float[] values = channelsLast(output);
        for (int i = 0; i < expected.length; i++) {
            assertThat(values[i]).isCloseTo(expected[i], within(4f));
        }
    }

    @Test
    void theFloatTwinReadsTheSamePixels() {
        assertThat(new FloatTwin(NETWORK).run(image)).isEqualTo(expected);
    }

    private static float[] channelsLast(float... values) {
        Shape shape = NETWORK.outputShape();
        assertThat(values).hasSize(shape.size());
        float[] turned = new float[values.length];
        for (int c = 0; c < shape.channels(); c++) {
            for (int p = 0; p < shape.pixels(); p++) {
                turned[p * shape.channels() + c] = values[c * shape.pixels() + p];
            }
        }
        return turned;
    }

    /** Distinct integers, so that a value says where it was read; far enough apart to tell their bytes. */
    private static float[] image() {
        float[] values = new float[INPUT.size()];
        Random random = new Random(5);
        for (int i = 0; i < values.length; i++) {
            int other = random.nextInt(i + 1);
            values[i] = values[other];
            values[other] = i - values.length / 2;
        }
        return values;
    }
}
