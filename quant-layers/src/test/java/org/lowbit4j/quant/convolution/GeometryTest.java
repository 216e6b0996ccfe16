package org.lowbit4j.quant.convolution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lowbit4j.quant.NamedValues.required;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Every geometry, native, as integers and in SameDiff, against loops over every product. */
@Tag("one-jdk")
class GeometryTest {

    private final Random random = new Random(3);

    static List<Geometry> geometries() {
        List<Geometry> all = new ArrayList<>();
        all.add(new DenseGeometry(7, 4));
        for (boolean last : new boolean[] {false, true}) {
            for (ConvolutionMode mode :
                    List.of(ConvolutionMode.Same, ConvolutionMode.Truncate, ConvolutionMode.Strict)) {
                SlidingWindow plain = new SlidingWindow(new Axis(3, 1, 1, 1), new Axis(2, 1, 0, 1), mode, last);
                SlidingWindow strided = new SlidingWindow(new Axis(3, 2, 1, 1), new Axis(2, 2, 1, 1), mode, last);
                SlidingWindow dilated = new SlidingWindow(new Axis(2, 1, 2, 3), new Axis(3, 1, 1, 2), mode, last);
                for (SlidingWindow window : List.of(plain, strided, dilated)) {
                    all.add(new ImageGeometry(3, 4, 1, window));
                    all.add(new ImageGeometry(3, 3, 3, window));
                    all.add(new ImageGeometry(3, 9, 3, window));
                    all.add(new ImageGeometry(6, 4, 2, window));
                }
            }
            all.add(new ImageGeometry(17, 17, 17, square(5, last)));
            all.add(new ImageGeometry(1, 2, 1, square(3, last)));
            all.add(new ImageGeometry(4, 2, 2, square(3, last)));
            for (ConvolutionMode mode : ConvolutionMode.values()) {
                all.add(SequenceGeometry.of(3, 4, new Axis(3, 1, 1, 1), mode, last));
                all.add(SequenceGeometry.of(3, 4, new Axis(3, 2, 1, 1), mode, last));
                all.add(SequenceGeometry.of(2, 5, new Axis(2, 1, 0, 3), mode, last));
                all.add(SequenceGeometry.of(1, 1, new Axis(1, 1, 0, 1), mode, last));
                all.add(SequenceGeometry.of(4, 4, new Axis(3, 1, 1, 2), mode, last)
                        .inGroups(4));
                all.add(SequenceGeometry.of(4, 6, new Axis(2, 1, 0, 1), mode, last)
                        .inGroups(2));
            }
        }
        return all;
    }

    private static SlidingWindow square(int kernel, boolean last) {
        Axis axis = new Axis(kernel, 1, kernel / 2, 1);
        return new SlidingWindow(axis, axis, ConvolutionMode.Truncate, last);
    }

    @ParameterizedTest
    @MethodSource("geometries")
    void integersAreThoseOfTheLoops(Geometry geometry) {
        INDArray images = geometry.images(integers(16, GeometryInputs.shape(geometry, 2, 9, 8)), "layer");
        INDArray kernels = geometry.kernels(integers(15, geometry.weightShape()).subi(7));
        float[] expected = values(NaiveConvolution.of(geometry, images, kernels));

        INDArray integer = new IntegerConvolution(geometry.window(), images, kernels).output();
        assertThat(values(integer)).isEqualTo(expected);

        INDArray output = Nd4j.create(DataType.FLOAT, geometry.window().outputShape(images, geometry.outputs()));
        geometry.nativeConvolution().forward(images, kernels, output);
        assertThat(values(output)).isEqualTo(expected);
        new ExactConvolution("layer", geometry.nativeConvolution()).forward(images, kernels, 15, false, output);
        assertThat(values(output)).isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("geometries")
    void nativeGradientsAreThoseOfTheLoops(Geometry geometry) {
        INDArray images = geometry.images(Nd4j.randn(DataType.FLOAT, GeometryInputs.shape(geometry, 2, 9, 8)), "layer");
        INDArray kernels = geometry.kernels(Nd4j.randn(DataType.FLOAT, geometry.weightShape()));
        INDArray gradient = Nd4j.randn(DataType.FLOAT, geometry.window().outputShape(images, geometry.outputs()));
        INDArray[] expected = NaiveConvolution.gradients(geometry, images, kernels, gradient);
        INDArray byImages = Nd4j.create(DataType.FLOAT, images.shape());
        INDArray byKernels = Nd4j.create(DataType.FLOAT, kernels.shape());
        geometry.nativeConvolution().backward(images, kernels.dup('c'), gradient, byImages, byKernels);
        assertClose("by images", byImages, expected[0], 1e-5);
        assertClose("by kernels", byKernels, expected[1], 1e-5);
    }

    @ParameterizedTest
    @MethodSource("geometries")
    void theDefinitionInDoubleIsThatOfTheLoops(Geometry geometry) {
        INDArray input = Nd4j.randn(DataType.DOUBLE, GeometryInputs.shape(geometry, 2, 9, 8));
        INDArray weights = Nd4j.randn(DataType.DOUBLE, geometry.weightShape());
        INDArray images = geometry.images(input, "layer");
        INDArray kernels = geometry.kernels(weights);
        SameDiff sd = SameDiff.create();
        SDVariable x = sd.var("x", input.dup());
        SDVariable w = sd.var("w", weights.dup());
        SDVariable y = geometry.output(geometry.convolution(geometry.images(x), w));
        INDArray output = y.eval();
        INDArray expected = NaiveConvolution.of(geometry, images, kernels);
        assertThat(output.shape()).containsExactly(geometry.output(expected).shape());
        assertClose("output", output, geometry.output(expected).castTo(DataType.DOUBLE), 1e-6);

        INDArray gradient = Nd4j.randn(DataType.DOUBLE, expected.shape());
        SDVariable loss = y.mul(sd.constant(geometry.output(gradient).dup())).sum();
        loss.markAsLoss();
        Map<String, INDArray> gradients = new LinkedHashMap<>(sd.calculateGradients(Map.of(), "x", "w"));
        INDArray[] wanted = NaiveConvolution.gradients(geometry, images, kernels, gradient);
        assertClose("by images", geometry.images(required(gradients, "x").dup('c'), "layer"), wanted[0], 1e-6);
        INDArray byWeights =
                Nd4j.create(DataType.DOUBLE, geometry.weightShape()).assign(required(gradients, "w"));
        assertClose("by kernels", geometry.kernels(byWeights), wanted[1], 1e-10);
    }

    @Test
    void namesAnInputOfAnotherShape() {
        Geometry depthwise = new ImageGeometry(3, 6, 3, square(3, false));
        Geometry sequence = SequenceGeometry.of(3, 4, Axis.POINT, ConvolutionMode.Causal, true);
        assertThatThrownBy(() -> depthwise.images(Nd4j.zeros(2, 4, 9, 9), "Layer \"d\""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("Layer \"d\"")
                .hasMessageContaining("[2, 4, 9, 9]")
                .hasMessageContaining("3 channels in format NCHW");
        assertThatThrownBy(() -> sequence.images(Nd4j.zeros(2, 3, 9), "Layer \"s\""))
                .hasMessageContaining("[2, 3, 9]")
                .hasMessageContaining("3 channels in format NWC");
        assertThatThrownBy(() -> new Axis(3, 0, 0, 1)).hasMessageContaining("stride 0");
    }

    @Test
    void aCausalOutputDoesNotSeeWhatComesLater() {
        Geometry causal = SequenceGeometry.of(1, 1, new Axis(3, 1, 0, 2), ConvolutionMode.Causal, false);
        INDArray images =
                causal.images(Nd4j.createFromArray(1f, 2f, 3f, 4f, 5f, 6f).reshape(1, 1, 6), "layer");
        INDArray output = Nd4j.create(DataType.FLOAT, 1, 1, 1, 6);
        INDArray kernels = Nd4j.createFromArray(100f, 10f, 1f).reshape(1, 1, 1, 3);
        causal.nativeConvolution().forward(images, kernels, output);
        assertThat(values(output)).containsExactly(1f, 2f, 13f, 24f, 135f, 246f);
    }

    private INDArray integers(int limit, long... shape) {
        INDArray array = Nd4j.create(DataType.FLOAT, shape);
        for (long i = 0; i < array.length(); i++) {
            array.putScalar(i, random.nextInt(limit));
        }
        return array;
    }

    private static float[] values(INDArray array) {
        return array.dup('c').data().asFloat();
    }

    private static void assertClose(String what, INDArray actual, INDArray expected, double tolerance) {
        INDArray wanted = expected.castTo(DataType.DOUBLE);
        double difference =
                actual.castTo(DataType.DOUBLE).sub(wanted).norm2Number().doubleValue();
        assertThat(difference)
                .as(what)
                .isLessThanOrEqualTo(tolerance * wanted.norm2Number().doubleValue());
    }
}
