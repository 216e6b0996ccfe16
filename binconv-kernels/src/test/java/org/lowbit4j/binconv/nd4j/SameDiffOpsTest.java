package org.lowbit4j.binconv.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.Window;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The ops beside stock ops in graphs of one's own. */
class SameDiffOpsTest {

    private static final Shape IMAGE = new Shape(7, 5, 6);
    private static final BitLayer CONVOLUTION = BitLayers.layer(6, 2, 4, BitLayers.ODD, 1);
    private static final BitLayer DENSE = BitLayers.layer(
            4,
            1,
            3,
            Window.POINT,
            new WeightGrid(8, WeightGrid.Coding.TWOS_COMPLEMENT),
            new ActivationGrid(2, ActivationGrid.Coding.UNSIGNED, 0.1f, 0.7f, 0, 1),
            2);

    SameDiffOpsTest() {
        LowBitOps.install();
    }

    /** Convolution, stock mean, dense layer, stock softmax. */
    private static SameDiff graph(ImageFormat format) {
        SameDiff graph = SameDiff.create();
        SDVariable images = graph.placeHolder("images", DataType.FLOAT, format.dimensions(-1, IMAGE));
        SDVariable convolved = BitConv2D.addTo(graph, "conv", images, format, CONVOLUTION);
        int rows = format == ImageFormat.NHWC ? 1 : 2;
        SDVariable pooled = convolved.mean("pooled", rows, rows + 1);
        graph.nn().softmax("out", BitDense.addTo(graph, "dense", pooled, DENSE), 1);
        return graph;
    }

    private static Map<String, INDArray> output(SameDiff graph, ImageFormat format, int batch, long seed) {
        INDArray images = BitLayers.array(BitLayers.images(batch, IMAGE, seed), batch, IMAGE, format);
        return graph.output(Map.of("images", images), "conv", "pooled", "dense", "out");
    }

    private static INDArray value(Map<String, INDArray> values, String name) {
        return Objects.requireNonNull(values.get(name), name);
    }

    private static void checkOutput(SameDiff graph, ImageFormat format, int batch, long seed) {
        Map<String, INDArray> values = output(graph, format, batch, seed);
        float[] images = BitLayers.images(batch, IMAGE, seed);
        assertThat(format.channelsLast(value(values, "conv")))
                .containsExactly(BitLayers.expected(CONVOLUTION, IMAGE, images, batch));
        float[] pooled = NativeMemory.floats(value(values, "pooled"));
        assertThat(NativeMemory.floats(value(values, "dense")))
                .containsExactly(BitLayers.expected(DENSE, Shape.vector(4), pooled, batch));
    }

    @ParameterizedTest
    @EnumSource
    void runInAGraphWithStockOps(ImageFormat format) {
        SameDiff graph = graph(format);
        checkOutput(graph, format, 1, 1);
        checkOutput(graph, format, 3, 2);
    }

    @ParameterizedTest
    @EnumSource
    void surviveSavingAndLoading(ImageFormat format, @TempDir Path folder) {
        SameDiff graph = graph(format);
        INDArray before = value(output(graph, format, 2, 5), "out");
        File file = folder.resolve("graph.fb").toFile();
        graph.save(file, false);
        SameDiff loaded = SameDiff.load(file, false);
        checkOutput(loaded, format, 2, 5);
        assertThatBits(value(output(loaded, format, 2, 5), "out")).isEqualTo(before);
        assertThat(loaded.getVariable("conv#weights").isConstant()).isTrue();
    }

    @Test
    void surviveTheCopyOfAGraph() {
        checkOutput(graph(ImageFormat.NHWC).dup(), ImageFormat.NHWC, 2, 5);
    }

    /** One graph for several threads is beyond SameDiff itself, which changes its table of variables while it runs. */
    @Test
    void severalThreadsRunGraphsOfTheirOwn() {
        IntStream.range(0, 4).parallel().forEach(thread -> {
            SameDiff graph = graph(ImageFormat.NCHW);
            for (int seed = 0; seed < 16; seed++) {
                checkOutput(graph, ImageFormat.NCHW, 1 + seed % 3, 16L * thread + seed);
            }
        });
    }

    @Test
    void seeNewValuesOfAConstant() {
        SameDiff graph = graph(ImageFormat.NHWC);
        checkOutput(graph, ImageFormat.NHWC, 1, 1);
        INDArray shift = Nd4j.createFromArray(1f, 2f, 3f, 4f);
        graph.setArrayForVariable("conv#shift", shift);
        graph.setArrayForVariable("conv#scale", Nd4j.zeros(DataType.FLOAT, 4));
        assertThatBits(value(output(graph, ImageFormat.NHWC, 1, 1), "conv")
                        .slice(0)
                        .slice(0)
                        .slice(0))
                .isEqualTo(shift);
    }

    @Test
    void refuseBadConstantsByName() {
        assertThatThrownBy(() -> withConstant("conv#weights", Nd4j.createFromArray(new byte[9])))
                .hasMessageContaining("BitConv2D \"conv\": the constant with the weights")
                .hasMessageContaining("needs 27 bytes");
        assertThatThrownBy(() -> withConstant("conv#weights", Nd4j.zeros(DataType.FLOAT, 27)))
                .hasMessageContaining("the constant with the weights is FLOAT [27]; expected BYTE of rank 1");
        byte[] offGrid = new byte[27];
        offGrid[0] = 7;
        assertThatThrownBy(() -> withConstant("conv#weights", Nd4j.createFromArray(offGrid)))
                .hasMessageContaining("weight code");
        assertThatThrownBy(() -> withConstant("conv#scale", Nd4j.createFromArray(1f, 2f)))
                .hasMessageContaining("scale of 2 values and shift of 4 values; expected 4");
        assertThatThrownBy(() -> withConstant("conv#shift", Nd4j.createFromArray(1f, Float.NaN, 0f, 0f)))
                .hasMessageContaining("shift of 4 values (NaN or infinity among them); expected 4 finite ones");
    }

    private static void withConstant(String name, INDArray value) {
        SameDiff graph = graph(ImageFormat.NHWC);
        graph.setArrayForVariable(name, value);
        output(graph, ImageFormat.NHWC, 1, 1);
    }

    @Test
    void refuseBadArguments() {
        for (int argument = 0; argument < 18; argument++) {
            for (long bad : List.of(-1L, 1L << 40, 5000L)) {
                BitConv2D op = new BitConv2D(Nd4j.zeros(DataType.FLOAT, 1, 7, 5, 6), ImageFormat.NHWC, CONVOLUTION);
                long[] arguments = op.iArgs();
                arguments[argument] = bad;
                BitConv2D changed = new BitConv2D();
                changed.addIArgument(arguments);
                changed.addTArgument(op.tArgs());
                changed.setInputArguments(op.inputArguments().toArray(INDArray[]::new));
                assertThatThrownBy(() -> Nd4j.exec(changed))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageStartingWith("BitConv2D: ");
            }
        }
        BitConv2D empty = new BitConv2D();
        assertThatThrownBy(() -> Nd4j.exec(empty)).hasMessageContaining("expected 4 inputs, got 0");
        INDArray image = Nd4j.zeros(DataType.FLOAT, 1, 1, 1, 1);
        empty.setInputArguments(image, image, image, image);
        assertThatThrownBy(() -> Nd4j.exec(empty)).hasMessageContaining("expected 18 integer and 3");
    }

    @Test
    void haveNoGradient() {
        SameDiff graph = SameDiff.create();
        SDVariable images = graph.var("images", Nd4j.zeros(DataType.FLOAT, 1, 7, 5, 6));
        BitConv2D.addTo(graph, "conv", images, ImageFormat.NHWC, CONVOLUTION).mean("loss");
        graph.setLossVariables("loss");
        assertThatThrownBy(() -> graph.calculateGradients(Map.of(), "images"))
                .hasStackTraceContaining("BitConv2D \"conv\" is forward only");
    }
}
