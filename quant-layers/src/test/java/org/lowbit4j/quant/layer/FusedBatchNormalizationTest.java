package org.lowbit4j.quant.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lowbit4j.quant.NamedValues.required;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.constraint.NonNegativeConstraint;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.lowbit4j.quant.SmallNetworks;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.norm.FusedBatchNormalizationRuntime;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;

/** The fused batch norm against the stock one. */
@Tag("one-jdk")
class FusedBatchNormalizationTest {

    private static final double TOLERANCE = 1e-5;

    static Stream<Arguments> layers() {
        Stream.Builder<Arguments> cases = Stream.builder();
        for (int channels : new int[] {1, 3, 7, 16, 65}) {
            for (boolean locked : new boolean[] {false, true}) {
                for (boolean logarithmic : new boolean[] {false, true}) {
                    cases.add(Arguments.of(CNN2DFormat.NCHW, channels, locked, logarithmic, List.of(5L, 9L, 8L)));
                    if (!locked) { // there the stock layer's backward pass fails
                        cases.add(Arguments.of(CNN2DFormat.NHWC, channels, false, logarithmic, List.of(5L, 9L, 8L)));
                    }
                    cases.add(Arguments.of(CNN2DFormat.NCHW, channels, locked, logarithmic, List.of(37L)));
                }
            }
        }
        for (CNN2DFormat format : CNN2DFormat.values()) {
            cases.add(Arguments.of(format, 3, false, false, List.of(1L, 2L, 1L)));
            cases.add(Arguments.of(format, 3, false, false, List.of(2L, 1L, 1L)));
            cases.add(Arguments.of(format, 7, false, true, List.of(30L, 33L, 35L)));
            cases.add(Arguments.of(format, 1100, false, false, List.of(140L, 1L, 2L)));
        }
        cases.add(Arguments.of(CNN2DFormat.NCHW, 3, false, false, List.of(2L)));
        return cases.build();
    }

    @ParameterizedTest
    @MethodSource("layers")
    void computesWhatTheStockLayerComputes(
            CNN2DFormat format, int channels, boolean locked, boolean logarithmic, List<Long> size) {
        BatchNormalization stock = configuration(format, channels, locked, logarithmic);
        Runner expected = new Runner(stock);
        Runner fused = new Runner(FusedBatchNormalization.of(stock));
        assertThat(fused.layer).isInstanceOf(FusedBatchNormalizationRuntime.class);
        long[] shape = shape(format, channels, size);
        Nd4j.getRandom().setSeed(7);
        for (int step = 0; step < 3; step++) {
            INDArray x = Nd4j.randn(DataType.FLOAT, shape).muli(1.5).addi(2);
            INDArray dy = Nd4j.randn(DataType.FLOAT, shape);
            expected.train(x, dy);
            fused.train(x, dy);

            assertClose(fused.output, expected.output, 0);
            double terms = dy.amaxNumber().doubleValue() * largestScale(expected, x, format, stock.getEps());
            assertClose(fused.inputGradient, expected.inputGradient, terms);
            // The stock layer sums the gradients of gamma and beta in float.
            double floatSum = 4 * Math.sqrt((double) dy.length() / channels);
            fused.gradients.forEach((key, value) -> assertClose(
                    value,
                    required(expected.gradients, key),
                    key.equals("gamma") || key.equals("beta") ? floatSum : 1));
            assertThat(fused.gradients.keySet())
                    .containsExactlyElementsOf(fused.layer.paramTable().keySet());
            assertClose(fused.layer.params(), expected.layer.params(), 0);
        }
        INDArray x = Nd4j.randn(DataType.FLOAT, shape).addi(1);
        assertClose(fused.infer(x), expected.infer(x), 0);
    }

    private static double largestScale(Runner runner, INDArray x, CNN2DFormat format, double eps) {
        int[] axes =
                x.rank() == 2 ? new int[] {0} : format == CNN2DFormat.NHWC ? new int[] {0, 1, 2} : new int[] {0, 2, 3};
        INDArray gamma = runner.layer.paramTable().get("gamma");
        double largest = gamma == null ? 1.5 : gamma.amaxNumber().doubleValue();
        return largest / Math.sqrt(x.var(false, axes).minNumber().doubleValue() + eps);
    }

    private static void assertClose(INDArray actual, INDArray expected, double atLeast) {
        assertThat(actual.length()).isEqualTo(expected.length());
        double scale = Math.max(atLeast, expected.amaxNumber().doubleValue());
        double difference =
                actual.sub(expected.reshape(actual.shape())).amaxNumber().doubleValue();
        assertThat(difference).isLessThanOrEqualTo(TOLERANCE * scale);
    }

    private static long[] shape(CNN2DFormat format, long channels, List<Long> size) {
        if (size.size() == 1) {
            return new long[] {size.get(0), channels};
        }
        return format == CNN2DFormat.NHWC
                ? new long[] {size.get(0), size.get(1), size.get(2), channels}
                : new long[] {size.get(0), channels, size.get(1), size.get(2)};
    }

    private static BatchNormalization configuration(
            CNN2DFormat format, int channels, boolean locked, boolean logarithmic) {
        return new BatchNormalization.Builder()
                .nIn(channels)
                .nOut(channels)
                .dataFormat(format)
                .useLogStd(logarithmic)
                .lockGammaBeta(locked)
                .gamma(1.5)
                .beta(0.25)
                .decay(0.8)
                .build();
    }

    /** One layer outside a network; a training step subtracts the gradients of the running statistics. */
    private static final class Runner {

        private final org.deeplearning4j.nn.api.Layer layer;
        private INDArray output = Nd4j.empty();
        private INDArray inputGradient = Nd4j.empty();
        private Map<String, INDArray> gradients = Map.of();

        Runner(BatchNormalization configuration) {
            NeuralNetConfiguration conf = new NeuralNetConfiguration();
            conf.setLayer(configuration);
            long count = configuration.initializer().numParams(conf);
            INDArray parameters = Nd4j.create(DataType.FLOAT, 1, count);
            layer = configuration.instantiate(conf, List.of(), 0, parameters, true, DataType.FLOAT);
            layer.setBackpropGradientsViewArray(Nd4j.create(DataType.FLOAT, 1, count));
            INDArray gamma = layer.paramTable().get("gamma");
            if (gamma != null) {
                gamma.assign(
                        Nd4j.linspace(-1, 2, gamma.length(), DataType.FLOAT).addi(0.1));
            }
        }

        void train(INDArray x, INDArray dy) {
            layer.setInput(x.dup(), LayerWorkspaceMgr.noWorkspaces());
            output = layer.activate(true, LayerWorkspaceMgr.noWorkspaces()).dup();
            Pair<Gradient, INDArray> back = layer.backpropGradient(dy.dup(), LayerWorkspaceMgr.noWorkspaces());
            inputGradient = back.getSecond();
            gradients = back.getFirst().gradientForVariable();
            for (String key : List.of("mean", "var", "log10stdev")) {
                INDArray gradient = gradients.get(key);
                if (gradient != null) {
                    required(layer.paramTable(), key).subi(gradient);
                }
            }
        }

        INDArray infer(INDArray x) {
            layer.setInput(x.dup(), LayerWorkspaceMgr.noWorkspaces());
            return layer.activate(false, LayerWorkspaceMgr.noWorkspaces());
        }
    }

    @Test
    void takesStridedInputsAndGradients() {
        BatchNormalization configuration = configuration(CNN2DFormat.NHWC, 3, false, false);
        Runner dense = new Runner(FusedBatchNormalization.of(configuration));
        Runner strided = new Runner(FusedBatchNormalization.of(configuration));
        INDArray x = Nd4j.randn(DataType.FLOAT, 4, 3, 5, 6).permute(0, 2, 3, 1);
        INDArray dy = Nd4j.randn(DataType.FLOAT, 4, 3, 5, 6).permute(0, 2, 3, 1);
        dense.train(x.dup('c'), dy.dup('c'));
        strided.layer.setInput(x, LayerWorkspaceMgr.noWorkspaces());
        // Without a forward pass, the backward pass computes the statistics itself.
        INDArray gradient = strided.layer
                .backpropGradient(dy, LayerWorkspaceMgr.noWorkspaces())
                .getSecond();
        assertThatBits(gradient).isEqualTo(dense.inputGradient);
    }

    @Test
    void computesTheSameInBothFormatsWithLockedGammaAndBeta() {
        Runner first = new Runner(FusedBatchNormalization.of(configuration(CNN2DFormat.NCHW, 7, true, true)));
        Runner last = new Runner(FusedBatchNormalization.of(configuration(CNN2DFormat.NHWC, 7, true, true)));
        INDArray x = Nd4j.randn(DataType.FLOAT, 4, 7, 5, 6);
        INDArray dy = Nd4j.randn(DataType.FLOAT, 4, 7, 5, 6);
        first.train(x, dy);
        last.train(x.permute(0, 2, 3, 1), dy.permute(0, 2, 3, 1));
        assertClose(last.output.permute(0, 3, 1, 2), first.output, 0);
        assertClose(last.inputGradient.permute(0, 3, 1, 2), first.inputGradient, 0);
        assertClose(last.layer.params(), first.layer.params(), 0);
    }

    @Test
    void keepsEverySettingOfTheStockLayer() throws IllegalAccessException {
        BatchNormalization stock = configuration(CNN2DFormat.NHWC, 7, true, false);
        stock.setLayerName("norm");
        stock.setEps(1e-3);
        stock.setMinibatch(false);
        stock.setCudnnAllowFallback(false);
        stock.setIUpdater(new Nesterovs(0.1, 0.7));
        stock.setBiasUpdater(new Nesterovs(0.2, 0.6));
        stock.setBiasInit(0.5);
        stock.setGainInit(0.25);
        stock.setGradientNormalization(GradientNormalization.ClipL2PerLayer);
        stock.setGradientNormalizationThreshold(3);
        stock.setConstraints(List.of(new NonNegativeConstraint()));
        FusedBatchNormalization fused = FusedBatchNormalization.of(stock);
        for (Class<?> type = BatchNormalization.class; type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    field.setAccessible(true);
                    assertThat(field.get(fused)).as(field.getName()).isEqualTo(field.get(stock));
                }
            }
        }
        assertThat(fused.equals(stock)).isFalse();
        assertThat(stock.equals(fused)).isFalse();
        assertThat(fused).isEqualTo(FusedBatchNormalization.of(stock)).isEqualTo(fused.clone());
    }

    private static ComputationGraph fusedCopy(ComputationGraph network, DataSet data) {
        return new NetworkQuantizer(network)
                .quantize(
                        BitwidthPlan.uniform(List.of(), 4, 4, BitwidthPlan.FirstLast.FLOAT),
                        new NetworkQuantizer.Training(new Nesterovs(0.05, 0.9), 0, 1),
                        data.getFeatures());
    }

    @ParameterizedTest
    @EnumSource(CNN2DFormat.class)
    void trainsAndInfersLikeTheStockLayerInANetwork(CNN2DFormat format) {
        ComputationGraph stock = SmallNetworks.residual(format, 3);
        DataSet data = SmallNetworks.data(format, 32, 5);
        ComputationGraph fused = fusedCopy(stock, data);
        assertThat(fused.getLayer("a1_bn")).isInstanceOf(FusedBatchNormalizationRuntime.class);
        for (int step = 0; step < 6; step++) {
            stock.fit(data);
            fused.fit(data);
            assertThat(Math.abs(fused.score() - stock.score())).isLessThanOrEqualTo(1e-4 * stock.score());
        }
        fused.setParams(stock.params());
        assertClose(fused.outputSingle(data.getFeatures()), stock.outputSingle(data.getFeatures()), 1);
    }

    @Test
    void survivesJsonAndModelSerializerWithUpdaterState() throws IOException {
        DataSet data = SmallNetworks.data(CNN2DFormat.NHWC, 16, 5);
        ComputationGraph network = fusedCopy(SmallNetworks.residual(CNN2DFormat.NHWC, 3), data);
        ComputationGraphConfiguration conf = network.getConfiguration();
        assertThat(ComputationGraphConfiguration.fromJson(conf.toJson())).isEqualTo(conf);
        network.fit(data);

        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ModelSerializer.writeModel(network, bytes, true);
        ComputationGraph restored =
                ModelSerializer.restoreComputationGraph(new ByteArrayInputStream(bytes.toByteArray()), true);
        assertThat(restored.getLayer("a1_bn")).isInstanceOf(FusedBatchNormalizationRuntime.class);
        assertThatBits(restored.params()).isEqualTo(network.params());
        assertThatBits(restored.getUpdater().getUpdaterStateViewArray())
                .isEqualTo(network.getUpdater().getUpdaterStateViewArray());
        assertThatBits(restored.outputSingle(data.getFeatures())).isEqualTo(network.outputSingle(data.getFeatures()));
    }
}
