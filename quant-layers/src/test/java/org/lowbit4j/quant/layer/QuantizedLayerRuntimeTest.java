package org.lowbit4j.quant.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lowbit4j.quant.NamedValues.required;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lowbit4j.binconv.ir.ActivationGrid.Coding;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.quant.convolution.NaiveConvolution;
import org.lowbit4j.quant.scheme.DorefaScaledWeights;
import org.lowbit4j.quant.scheme.DorefaWeights;
import org.lowbit4j.quant.scheme.LsqActivations;
import org.lowbit4j.quant.scheme.LsqWeights;
import org.lowbit4j.quant.scheme.PactOriginalActivations;
import org.lowbit4j.quant.scheme.QilActivations;
import org.lowbit4j.quant.scheme.QilWeights;
import org.lowbit4j.quant.scheme.Quantizers;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The fused runtime equals the SameDiff definition of the same layer, forward and backward, over a grid of configurations. */
class QuantizedLayerRuntimeTest {

    static Stream<QuantizedLayer> layers() {
        Stream.Builder<QuantizedLayer> layers = Stream.builder();
        for (CNN2DFormat format : List.of(CNN2DFormat.NCHW, CNN2DFormat.NHWC)) {
            layers.add(convolution(format, 3, 3).bits(4, 4).build());
            layers.add(convolution(format, 3, 5).bits(2, 2).stride(2).padding(1).build());
            layers.add(convolution(format, 1).bits(3, 1).hasBias(false).build());
            layers.add(convolution(format, 3)
                    .bits(8, 8)
                    .convolutionMode(ConvolutionMode.Same)
                    .stride(2)
                    .outputScale(true)
                    .build());
            layers.add(convolution(format, 3).bits(4, 3).dilation(2).padding(2).build());
            layers.add(convolution(format, 2, 3)
                    .bits(5, 6)
                    .convolutionMode(ConvolutionMode.Same)
                    .activation(Activation.RELU)
                    .build());
            layers.add(convolution(format, 3).bits(32, 4).padding(1).build());
            layers.add(convolution(format, 3)
                    .bits(4, 32)
                    .padding(1)
                    .outputScale(true)
                    .build());
            layers.add(convolution(format, 3).bits(32, 32).build());
            layers.add(convolution(format, 3)
                    .weights(new QilWeights(4, true, 1f, false))
                    .activations(QilActivations.signed(4))
                    .padding(1)
                    .build());
            layers.add(convolution(format, 3)
                    .weights(new QilWeights(2, false, 0.8f, true))
                    .activations(QilActivations.signed(2))
                    .build());
            layers.add(convolution(format, 3)
                    .weights(new QilWeights(3, true, 1.5f, false))
                    .activations(QilActivations.affine())
                    .padding(1)
                    .build());
            layers.add(convolution(format, 3)
                    .weights(new QilWeights(3, true, 1.2f, true, true))
                    .activations(QilActivations.signed(3).withGradientScale(true))
                    .build());
            layers.add(ebs(format).bits(1, 1).padding(1).build());
            layers.add(ebs(format).bits(2, 3).stride(2).outputScale(true).build());
            layers.add(ebs(format)
                    .bits(8, 8)
                    .convolutionMode(ConvolutionMode.Same)
                    .activation(Activation.RELU)
                    .build());
            layers.add(ebs(format).bits(32, 2).dilation(2).padding(2).build());
            layers.add(ebs(format).bits(3, 32).build());
            layers.add(convolution(format, 3)
                    .weights(new DorefaWeights(1))
                    .activations(QilActivations.signed(3))
                    .padding(1)
                    .build());
            layers.add(convolution(format, 3)
                    .quantizers(Quantizers.LSQ)
                    .bits(2, 2)
                    .padding(1)
                    .build());
            layers.add(convolution(format, 3)
                    .weights(new LsqWeights(4))
                    .activations(LsqActivations.of(3).withCoding(Coding.SIGNED))
                    .outputScale(true)
                    .build());
            layers.add(convolution(format, 3)
                    .weights(new DorefaScaledWeights(1))
                    .activations(new PactOriginalActivations(2))
                    .build());
            layers.add(convolution(format, 3)
                    .weights(new DorefaScaledWeights(3))
                    .activations(new PactOriginalActivations(4))
                    .stride(2)
                    .build());
        }
        layers.add(new QuantDense.Builder()
                .nIn(7)
                .nOut(5)
                .quantizers(Quantizers.LSQ)
                .bits(3, 4)
                .name("dense")
                .build());
        layers.add(new QuantDense.Builder()
                .nIn(7)
                .nOut(5)
                .quantizers(Quantizers.EBS)
                .bits(1, 2)
                .name("dense")
                .build());
        layers.add(
                new QuantDense.Builder().nIn(7).nOut(5).bits(4, 4).name("dense").build());
        layers.add(new QuantDense.Builder()
                .nIn(7)
                .nOut(3)
                .weights(new QilWeights(3, true, 1f, false))
                .activations(QilActivations.signed(5))
                .outputScale(false)
                .hasBias(false)
                .activation(Activation.TANH)
                .name("dense")
                .build());
        layers.add(new QuantDense.Builder()
                .nIn(7)
                .nOut(5)
                .bits(32, 2)
                .name("dense")
                .build());
        layers.add(new QuantDense.Builder()
                .nIn(7)
                .nOut(5)
                .bits(2, 32)
                .name("dense")
                .build());
        return layers.build();
    }

    private static QuantConvolution2D.Builder ebs(CNN2DFormat format) {
        return convolution(format, 3).quantizers(Quantizers.EBS);
    }

    private static QuantConvolution2D.Builder convolution(CNN2DFormat format, int... kernel) {
        return new QuantConvolution2D.Builder(kernel)
                .dataFormat(format)
                .nIn(3)
                .nOut(5)
                .name("conv");
    }

    @ParameterizedTest
    @MethodSource("layers")
    void equalsTheDefinition(QuantizedLayer layer) {
        LayerFixture fixture = new LayerFixture(layer, 1);
        INDArray input = fixture.input(4);
        LayerFixture.Result reference = fixture.reference(input);
        LayerFixture.Result runtime = fixture.runtime(input);

        boolean linear = !(layer.weightScheme() instanceof QilWeights qil) || qil.gamma() == 1f;
        boolean coded = !layer.weightScheme().isFloat()
                && !layer.activationScheme().isFloat()
                && layer.activation() != Activation.TANH;
        boolean scaledByAlpha = !(layer.activationScheme() instanceof QilActivations);
        if (linear && coded && !scaledByAlpha) {
            assertThatBits(runtime.output()).as("output").isEqualTo(reference.output());
        } else {
            assertThat(largestDifference(runtime.output(), reference.output()))
                    .as("output")
                    .isLessThanOrEqualTo(1e-6 * reference.output().amaxNumber().doubleValue());
        }
        for (Map.Entry<String, INDArray> expected : reference.gradients().entrySet()) {
            INDArray actual = required(runtime.gradients(), expected.getKey());
            assertThat(actual.sub(expected.getValue()).norm2Number().doubleValue())
                    .as("gradient of " + expected.getKey() + ": " + actual + " instead of " + expected.getValue())
                    .isLessThanOrEqualTo(1e-5 * fixture.termScale(expected.getKey(), expected.getValue()));
        }
    }

    @ParameterizedTest
    @MethodSource("layers")
    void tracesTheIntegersItComputesWith(QuantizedLayer layer) {
        if (layer.weightScheme().isFloat() || layer.activationScheme().isFloat()) {
            return;
        }
        LayerFixture fixture = new LayerFixture(layer, 2);
        INDArray input = fixture.input(3);
        LayerTrace trace = fixture.network().trace(input);
        double zeroPoint = fixture.network().activationQuantizer().grid().zeroPoint();
        INDArray images = trace.codes().sub(zeroPoint);
        INDArray kernels = fixture.network().codedKernels();
        INDArray expected = NaiveConvolution.of(layer.geometry(), images, kernels);
        WeightGrid grid = fixture.network().weightQuantizer(0).grid();
        if (grid.coding() == WeightGrid.Coding.ODD_POINTS) {
            INDArray sums = NaiveConvolution.of(layer.geometry(), images, Nd4j.onesLike(kernels));
            expected = expected.mul(2).sub(sums.mul(grid.levels()));
            assertThat(kernels.minNumber().intValue()).isNotNegative();
            assertThat(kernels.maxNumber().intValue()).isLessThanOrEqualTo(grid.levels());
        }
        assertThatBits(trace.accumulators()).isEqualTo(expected);
        assertThat(layer.activationScheme().coding() != Coding.AFFINE || zeroPoint > 0)
                .isTrue();
    }

    /** What the comparisons above rest on: the two implementations may differ in the last bits of what they round. */
    @ParameterizedTest
    @MethodSource("layers")
    void valuesOfTheFixtureLieAwayFromTies(QuantizedLayer layer) {
        if (layer.weightScheme().isFloat() || layer.activationScheme().isFloat()) {
            return;
        }
        LayerFixture fixture = new LayerFixture(layer, 1);
        INDArray input = fixture.input(4);
        INDArray codes = fixture.network().trace(input).codes();
        INDArray kernels = fixture.network().codedKernels();
        for (float shift : new float[] {-SmoothValues.MARGIN, SmoothValues.MARGIN}) {
            assertThatBits(fixture.network().trace(input.add(shift)).codes()).isEqualTo(codes);
            fixture.network().getParam(QuantizedLayer.WEIGHT).addi(shift);
            assertThatBits(fixture.network().codedKernels()).isEqualTo(kernels);
            fixture.network().getParam(QuantizedLayer.WEIGHT).subi(shift);
        }
    }

    private static double largestDifference(INDArray a, INDArray b) {
        return a.sub(b).amaxNumber().doubleValue();
    }
}
