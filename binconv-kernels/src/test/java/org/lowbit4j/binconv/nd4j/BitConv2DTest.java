package org.lowbit4j.binconv.nd4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.Window;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class BitConv2DTest {

    private static final Shape IMAGE = new Shape(7, 5, 6);

    BitConv2DTest() {
        LowBitOps.install();
    }

    @Property(tries = 60)
    void equalsTheReferenceInterpreterBitForBit(
            @ForAll ImageFormat format,
            @ForAll @IntRange(min = 1, max = 3) int kernelHeight,
            @ForAll @IntRange(min = 1, max = 3) int kernelWidth,
            @ForAll @IntRange(min = 1, max = 3) int stride,
            @ForAll @IntRange(max = 2) int padding,
            @ForAll @IntRange(min = 1, max = 2) int dilation,
            @ForAll @IntRange(max = 2) int groupsLog,
            @ForAll @IntRange(min = 1, max = 3) int batch,
            @ForAll long seed) {
        int groups = 1 << groupsLog;
        Shape image = new Shape(7, 6, 4);
        Window window = new Window(kernelHeight, kernelWidth, stride, 1, padding, 0, 1, padding, dilation, dilation);
        BitLayer layer = BitLayers.layer(image.channels(), groups, 8, window, seed);
        checkEqual(layer, image, format, batch, seed);
    }

    @Property(tries = 40)
    void runsOnEveryGrid(
            @ForAll @IntRange(min = 2, max = 8) int weightBits,
            @ForAll @IntRange(min = 2, max = 8) int activationBits,
            @ForAll WeightGrid.Coding weightCoding,
            @ForAll ActivationGrid.Coding coding,
            @ForAll long seed) {
        int bits = coding == ActivationGrid.Coding.AFFINE ? 8 : activationBits;
        int zeroPoint = coding == ActivationGrid.Coding.AFFINE ? 77 : 0;
        float lower = coding == ActivationGrid.Coding.AFFINE ? 0 : 0.05f;
        BitLayer layer = BitLayers.layer(
                IMAGE.channels(),
                1,
                5,
                BitLayers.ODD,
                new WeightGrid(weightBits, weightCoding),
                new ActivationGrid(bits, coding, lower, 0.9f, zeroPoint, 1.7f),
                seed);
        checkEqual(layer, IMAGE, ImageFormat.NHWC, 2, seed);
    }

    private static void checkEqual(BitLayer layer, Shape image, ImageFormat format, int batch, long seed) {
        float[] images = BitLayers.images(batch, image, seed);
        INDArray[] outputs = Nd4j.exec(new BitConv2D(BitLayers.array(images, batch, image, format), format, layer));
        assertThat(outputs).hasSize(1);
        assertThat(outputs[0].shape()).isEqualTo(format.dimensions(batch, BitLayers.output(layer, image)));
        assertThat(format.channelsLast(outputs[0])).containsExactly(BitLayers.expected(layer, image, images, batch));
    }

    @ParameterizedTest
    @EnumSource
    void readsAndWritesViewsAndFortranOrder(ImageFormat format) {
        BitLayer layer = BitLayers.layer(IMAGE.channels(), 1, 3, BitLayers.ODD, 1);
        float[] images = BitLayers.images(2, IMAGE, 1);
        INDArray dense = BitLayers.array(images, 2, IMAGE, format);
        float[] expected = BitLayers.expected(layer, IMAGE, images, 2);
        INDArray wide = Nd4j.concat(3, dense, dense);
        INDArray view = wide.get(
                NDArrayIndex.all(),
                NDArrayIndex.all(),
                NDArrayIndex.all(),
                NDArrayIndex.interval(dense.size(3), 2 * dense.size(3)));
        for (INDArray input : List.of(dense.dup('f'), view)) {
            BitConv2D op = new BitConv2D(input, format, layer);
            INDArray output = Nd4j.create(DataType.FLOAT, format.dimensions(2, BitLayers.output(layer, IMAGE)), 'f');
            op.addOutputArgument(output);
            assertThat(Nd4j.exec(op))
                    .hasSize(1)
                    .allSatisfy(result -> assertThat(result).isSameAs(output));
            assertThat(format.channelsLast(output)).isEqualTo(expected);
        }
    }

    @Test
    void runsAgainOnOtherImagesOfOtherSizes() {
        BitLayer layer = BitLayers.layer(6, 1, 3, BitLayers.ODD, 2);
        BitConv2D op = new BitConv2D(
                BitLayers.array(BitLayers.images(1, IMAGE, 1), 1, IMAGE, ImageFormat.NHWC), ImageFormat.NHWC, layer);
        Nd4j.exec(op);
        for (int size = 3; size < 12; size++) {
            Shape image = new Shape(size, size + 1, 6);
            float[] images = BitLayers.images(2, image, size);
            op.setInputArgument(0, BitLayers.array(images, 2, image, ImageFormat.NHWC));
            op.outputArguments().clear();
            assertThat(ImageFormat.NHWC.channelsLast(Nd4j.exec(op)[0]))
                    .containsExactly(BitLayers.expected(layer, image, images, 2));
        }
    }

    @Test
    void refusesWhatDoesNotFitAndSaysWhat() {
        BitLayer layer = BitLayers.layer(6, 1, 3, BitLayers.ODD, 2);
        assertThatThrownBy(() -> exec(layer, Nd4j.zeros(DataType.FLOAT, 1, 7, 5, 4)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("BitConv2D")
                .hasMessageContaining("7x5x4")
                .hasMessageContaining("3x3x2x6");
        assertThatThrownBy(() -> exec(layer, Nd4j.zeros(DataType.DOUBLE, 1, 7, 5, 6)))
                .hasMessageContaining("expected FLOAT images [N, H, W, C]")
                .hasMessageContaining("DOUBLE [1, 7, 5, 6]");
        assertThatThrownBy(() -> exec(layer, Nd4j.zeros(DataType.FLOAT, 7, 6)))
                .hasMessageContaining("expected images of rank 4");
        BitConv2D op = new BitConv2D(Nd4j.zeros(DataType.FLOAT, 1, 7, 5, 6), ImageFormat.NHWC, layer);
        op.addOutputArgument(Nd4j.zeros(DataType.FLOAT, 1, 7, 5, 6));
        assertThatThrownBy(() -> Nd4j.exec(op))
                .hasMessageContaining("the output array is FLOAT [1, 7, 5, 6]; expected");
    }

    private static INDArray[] exec(BitLayer layer, INDArray images) {
        return Nd4j.exec(new BitConv2D(images, ImageFormat.NHWC, layer));
    }
}
