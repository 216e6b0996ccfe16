package org.lowbit4j.quant.lowering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.engine.Engine;
import org.lowbit4j.binconv.format.PackedModel;
import org.lowbit4j.binconv.format.PackedModelException;
import org.lowbit4j.binconv.format.PackedModelReader;
import org.lowbit4j.binconv.format.PackedModelWriter;
import org.lowbit4j.binconv.interpreter.ReferenceInterpreter;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.quant.layer.QuantConvolution2D;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Every pooling window reads the pixels that Deeplearning4j's pooling reads, or is refused by its layer's name. */
class PoolingWindowTest {

    private static final int CHANNELS = 2;

    /** Pixels are distinct integers, so that a value says where it was read. */
    @Property(tries = 600, seed = "16")
    void pixelsAreThoseOfDeeplearning4j(
            @ForAll @IntRange(min = 1, max = 4) int kernelHeight,
            @ForAll @IntRange(min = 1, max = 4) int kernelWidth,
            @ForAll @IntRange(min = 1, max = 6) int strideHeight,
            @ForAll @IntRange(min = 1, max = 6) int strideWidth,
            @ForAll @IntRange(min = 1, max = 13) int height,
            @ForAll @IntRange(min = 1, max = 13) int width,
            @ForAll boolean average,
            @ForAll boolean same) {
        boolean fits = same || (kernelHeight <= height && kernelWidth <= width);
        // Means over powers of two are exact in every order and form of division.
        boolean exact = !average || (kernelHeight != 3 && kernelWidth != 3);
        if (fits && exact) {
            assertSamePixels(
                    new SubsamplingLayer.Builder(average ? PoolingType.AVG : PoolingType.MAX)
                            .kernelSize(kernelHeight, kernelWidth)
                            .stride(strideHeight, strideWidth)
                            .convolutionMode(same ? ConvolutionMode.Same : ConvolutionMode.Truncate)
                            .build(),
                    height,
                    width);
        }
    }

    private static void assertSamePixels(SubsamplingLayer layer, int height, int width) {
        ComputationGraph network = network(layer, height, width);
        float[] image = image(height, width);
        INDArray images = Nd4j.create(image, new long[] {1, height, width, CHANNELS}, 'c');
        float[] expected = network.outputSingle(images).dup('c').data().asFloat();
        Graph lowered;
        try {
            lowered = Lowering.lower(network, new Shape(height, width, CHANNELS));
        } catch (UnsupportedLayerException refused) {
            assertThat(refused).hasMessageContaining("\"pool\"").hasMessageContaining("average pooling with padding");
            return;
        }
        String what = layer + " on " + height + "x" + width;
        Graph stored = stored(lowered);
        assertThat(new ReferenceInterpreter(stored).run(image, 1)).as(what).isEqualTo(expected);
        try (Engine engine = new Engine(stored)) {
            assertThat(engine.run(image, 1)).as(what).isEqualTo(expected);
        }
    }

    private static Graph stored(Graph lowered) {
        try {
            return PackedModelReader.read(PackedModelWriter.toBytes(new PackedModel(lowered, "{}")))
                    .graph();
        } catch (PackedModelException fault) {
            throw new AssertionError(fault);
        }
    }

    private static ComputationGraph network(SubsamplingLayer layer, int height, int width) {
        ComputationGraph network = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("image")
                .setInputTypes(InputType.convolutional(height, width, CHANNELS, CNN2DFormat.NHWC))
                .addLayer("pool", layer, "image")
                .setOutputs("pool")
                .build());
        network.init();
        return network;
    }

    /** Distinct integers in random order, of both signs. */
    private static float[] image(int height, int width) {
        float[] values = new float[height * width * CHANNELS];
        Random random = new Random(values.length);
        for (int i = 0; i < values.length; i++) {
            int other = random.nextInt(i + 1);
            values[i] = values[other];
            values[other] = i - values.length / 2;
        }
        return values;
    }

    /** Deeplearning4j's own convolution refuses this geometry in the forward pass. */
    @Test
    void aConvolutionThatWouldStartInsideTheImageIsRefusedByName() {
        ComputationGraph network = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .graphBuilder()
                .addInputs("image")
                .addLayer(
                        "wide",
                        new QuantConvolution2D.Builder(1)
                                .nIn(CHANNELS)
                                .nOut(3)
                                .stride(3)
                                .convolutionMode(ConvolutionMode.Same)
                                .outputScale(true)
                                .build(),
                        "image")
                .setOutputs("wide")
                .build());
        network.init();

        assertThatThrownBy(() -> network.outputSingle(Nd4j.zeros(DataType.FLOAT, 1, CHANNELS, 9, 9)))
                .hasMessageContaining("\"wide\"")
                .hasMessageContaining("stride");
        assertThatThrownBy(() -> Lowering.lower(network, new Shape(9, 9, CHANNELS)))
                .hasMessageContaining("\"wide\"");
    }
}
