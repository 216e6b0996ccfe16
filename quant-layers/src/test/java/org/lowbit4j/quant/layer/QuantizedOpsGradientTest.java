package org.lowbit4j.quant.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.lowbit4j.quant.NamedValues.required;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.lowbit4j.binconv.ir.ActivationGrid.Coding;
import org.lowbit4j.quant.convolution.GeometryInputs;
import org.lowbit4j.quant.scheme.DorefaWeights;
import org.lowbit4j.quant.scheme.LsqActivations;
import org.lowbit4j.quant.scheme.LsqWeights;
import org.lowbit4j.quant.scheme.PactActivations;
import org.lowbit4j.quant.scheme.PactOriginalActivations;
import org.lowbit4j.quant.scheme.QilActivations;
import org.lowbit4j.quant.scheme.QilWeights;
import org.lowbit4j.quant.scheme.Quantizers;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The definition without its rounding has the gradients that central differences in double give, away from the kinks. */
class QuantizedOpsGradientTest {

    private static final double STEP = 1e-5;
    /** Of the elements of one tensor. */
    private static final int MOST_CHECKED = 12;

    private static final double CENTER = 0.6;
    private static final double HALF_WIDTH = 0.4;

    static Stream<QuantizedLayer> layers() {
        Stream.Builder<QuantizedLayer> layers = Stream.builder();
        layers.add(conv(CNN2DFormat.NCHW).bits(4, 4).activation(Activation.TANH).build());
        layers.add(conv(CNN2DFormat.NHWC)
                .weights(new QilWeights(3, true, 1f, false))
                .activations(QilActivations.signed(4))
                .convolutionMode(ConvolutionMode.Same)
                .stride(2)
                .build());
        layers.add(conv(CNN2DFormat.NCHW)
                .weights(new QilWeights(3, false, 0.7f, true))
                .activations(QilActivations.affine())
                .padding(1)
                .outputScale(true)
                .hasBias(false)
                .build());
        layers.add(conv(CNN2DFormat.NHWC)
                .weights(new QilWeights(5, true, 1.5f, false))
                .activations(QilActivations.of(1))
                .dilation(2)
                .padding(1)
                .build());
        layers.add(conv(CNN2DFormat.NCHW)
                .weights(new QilWeights(2, true, 1f, true))
                .activations(QilActivations.signed(2))
                .convolutionMode(ConvolutionMode.Same)
                .dilation(2)
                .activation(Activation.SIGMOID)
                .build());
        layers.add(conv(CNN2DFormat.NCHW).bits(32, 3).stride(2).build());
        layers.add(conv(CNN2DFormat.NHWC).bits(3, 32).outputScale(true).build());
        layers.add(conv(CNN2DFormat.NHWC)
                .bits(32, 32)
                .activation(Activation.SOFTPLUS)
                .build());
        layers.add(dense().bits(4, 4).activation(Activation.TANH).build());
        layers.add(dense().weights(new QilWeights(3, true, 0.8f, true))
                .activations(QilActivations.affine())
                .outputScale(false)
                .build());
        layers.add(dense().weights(new QilWeights(3, false, 1.3f, false))
                .activations(QilActivations.signed(3))
                .hasBias(false)
                .build());
        for (int bits : new int[] {1, 3}) {
            layers.add(conv(CNN2DFormat.NHWC)
                    .quantizers(Quantizers.EBS)
                    .bits(bits, 4 - bits)
                    .padding(1)
                    .outputScale(true)
                    .build());
            layers.add(dense().quantizers(Quantizers.EBS).bits(bits, 2).build());
        }
        layers.add(conv(CNN2DFormat.NCHW).quantizers(Quantizers.LSQ).bits(3, 2).build());
        layers.add(dense().weights(new LsqWeights(2))
                .activations(LsqActivations.of(4).withCoding(Coding.SIGNED))
                .build());
        layers.add(conv(CNN2DFormat.NCHW)
                .activations(new PactOriginalActivations(3))
                .build());
        layers.add(conv(CNN2DFormat.NHWC)
                .weights(new QilWeights(3, true, 0.8f, true, true))
                .activations(QilActivations.of(3).withGradientScale(true))
                .build());
        layers.add(dense().weights(QilWeights.of(2).withGradientScale(true))
                .activations(QilActivations.affine().withGradientScale(true))
                .build());
        layers.add(dense().bits(2, 32).build());
        layers.add(dense().bits(32, 2).build());
        SpatialLayers.all().stream()
                .filter(layer -> layer.activation() == Activation.IDENTITY)
                .forEach(layers::add);
        return layers.build();
    }

    private static QuantConvolution2D.Builder conv(CNN2DFormat format) {
        return new QuantConvolution2D.Builder(3, 2).dataFormat(format).nIn(2).nOut(3);
    }

    private static QuantDense.Builder dense() {
        return new QuantDense.Builder().nIn(6).nOut(4);
    }

    @ParameterizedTest
    @MethodSource("layers")
    @Tag("one-jdk")
    void gradientsAreThoseOfFiniteDifferences(QuantizedLayer layer) {
        Map<String, INDArray> values = values(layer);
        SameDiff sd = SameDiff.create();
        Map<String, SDVariable> variables = new LinkedHashMap<>();
        values.forEach((name, value) -> variables.put(name, sd.var(name, value.dup())));
        SDVariable y = new QuantizedOps(sd, layer, false).layer(required(variables, "input"), variables);
        INDArray upstream = Nd4j.rand(DataType.DOUBLE, y.eval().shape()).subi(0.3);
        SDVariable loss = y.mul(sd.constant(upstream)).sum();
        loss.markAsLoss();
        Map<String, INDArray> gradients =
                sd.calculateGradients(Map.of(), values.keySet().toArray(String[]::new));

        values.forEach((name, value) -> {
            INDArray gradient = required(gradients, name);
            for (long i = 0; i < value.length(); i += 1 + value.length() / MOST_CHECKED) {
                if (setsTheMaximum(name, layer, value.getDouble(i), value)) {
                    continue;
                }
                double expected = difference(required(variables, name), value, i, loss) * scale(name, layer, values);
                assertThat(gradient.getDouble(i))
                        .as("gradient of " + name + ", element " + i)
                        .isCloseTo(expected, within(1e-7 * (1 + Math.abs(expected))));
            }
        });
        assertThat(required(gradients, "input").norm2Number().doubleValue()).isGreaterThan(0.01);
    }

    /** LSQ scales the gradients of its steps, QIL those of its intervals if it is told to. */
    private static double scale(String name, QuantizedLayer layer, Map<String, INDArray> values) {
        INDArray input = required(values, "input");
        return switch (name) {
            case QilWeights.CENTER, QilWeights.HALF_WIDTH, QilWeights.GAMMA -> {
                QilWeights qil = (QilWeights) layer.weightScheme();
                long weights =
                        required(values, QuantizedLayer.WEIGHT).length() / (qil.perChannel() ? layer.getNOut() : 1);
                yield qil.gradientScale()
                        ? 1 / Math.sqrt((double) weights * qil.grid().maxCode())
                        : 1;
            }
            case QilActivations.CENTER, QilActivations.HALF_WIDTH ->
                ((QilActivations) layer.activationScheme()).gradientScale()
                        ? 1 / Math.sqrt((double) input.length() / input.size(0) * activationLevels(layer))
                        : 1;
            case LsqWeights.STEP ->
                1
                        / Math.sqrt(
                                (double) required(values, QuantizedLayer.WEIGHT).length()
                                        * layer.weightScheme().grid().maxCode());
            case LsqActivations.STEP ->
                1 / Math.sqrt((double) input.length() / input.size(0) * activationLevels(layer));
            default -> 1;
        };
    }

    private static int activationLevels(QuantizedLayer layer) {
        return layer.activationScheme().coding().levels(layer.activationScheme().bits());
    }

    /** The largest DoReFa weight moves the maximum, which the gradient takes as a constant. */
    private static boolean setsTheMaximum(String name, QuantizedLayer layer, double element, INDArray tensor) {
        return layer.weightScheme() instanceof DorefaWeights
                && name.equals(QuantizedLayer.WEIGHT)
                && Math.abs(element) == tensor.amaxNumber().doubleValue();
    }

    private static double difference(SDVariable variable, INDArray value, long i, SDVariable loss) {
        double above = lossAt(variable, value, i, STEP, loss);
        double below = lossAt(variable, value, i, -STEP, loss);
        variable.setArray(value);
        return (above - below) / (2 * STEP);
    }

    private static double lossAt(SDVariable variable, INDArray value, long i, double step, SDVariable loss) {
        INDArray moved = value.dup();
        moved.putScalar(i, moved.getDouble(i) + step);
        variable.setArray(moved);
        return loss.eval().getDouble(0);
    }

    private static Map<String, INDArray> values(QuantizedLayer layer) {
        Random random = new Random(7);
        Map<String, INDArray> values = new LinkedHashMap<>();
        layer.getLayerParams().getParamShapes().forEach((name, shape) -> {
            INDArray value = Nd4j.create(DataType.DOUBLE, shape);
            for (long i = 0; i < value.length(); i++) {
                value.putScalar(i, parameter(name, layer, random));
            }
            values.put(name, value);
        });
        INDArray input = Nd4j.create(DataType.DOUBLE, GeometryInputs.shape(layer.geometry(), 2, 6, 5));
        boolean affine = layer.activationScheme().coding() == Coding.AFFINE;
        for (long i = 0; i < input.length(); i++) {
            input.putScalar(i, affine ? affineInput(random) : awayFromTheEnds(random));
        }
        values.put("input", input);
        return values;
    }

    private static double parameter(String name, QuantizedLayer layer, Random random) {
        boolean affine = layer.activationScheme().coding() == Coding.AFFINE;
        return switch (name) {
            case QuantizedLayer.WEIGHT -> awayFromTheEnds(random);
            case QilWeights.CENTER -> CENTER;
            case QilActivations.CENTER -> affine ? 0.2 : CENTER;
            case QilWeights.HALF_WIDTH, QilActivations.HALF_WIDTH -> HALF_WIDTH;
            case PactActivations.ALPHA -> CENTER + HALF_WIDTH;
            case QilWeights.GAMMA -> 0.8;
            case LsqWeights.STEP ->
                (CENTER + HALF_WIDTH) / layer.weightScheme().grid().levels();
            case LsqActivations.STEP -> (CENTER + HALF_WIDTH) / activationLevels(layer);
            case QuantizedLayer.OUTPUT_SCALE -> 1.7;
            default -> random.nextGaussian();
        };
    }

    /** Of either sign: pruned, inside or clipped, but never within a twentieth of the interval of its ends. */
    private static double awayFromTheEnds(Random random) {
        double[] starts = {-0.2, 0.05, 0.05, 0.05, 1.05};
        double[] lengths = {0.15, 0.9, 0.9, 0.9, 0.4};
        int part = random.nextInt(starts.length);
        double t = starts[part] + lengths[part] * random.nextDouble();
        double magnitude = CENTER - HALF_WIDTH + 2 * HALF_WIDTH * t;
        return random.nextBoolean() ? magnitude : -magnitude;
    }

    /** Below, inside and above -0.2..0.6. */
    private static double affineInput(Random random) {
        double[] middles = {-0.4, 0.2, 0.2, 0.9};
        return middles[random.nextInt(middles.length)] + (random.nextDouble() - 0.5) * 0.3;
    }
}
