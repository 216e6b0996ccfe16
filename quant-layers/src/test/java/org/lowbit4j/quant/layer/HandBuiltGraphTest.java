package org.lowbit4j.quant.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.lowbit4j.quant.NamedValues.required;
import static org.lowbit4j.testsupport.BitsAssert.assertThatBits;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lowbit4j.binconv.nd4j.BitConv2D;
import org.lowbit4j.binconv.nd4j.BitDense;
import org.lowbit4j.binconv.nd4j.BitLayer;
import org.lowbit4j.binconv.nd4j.ImageFormat;
import org.lowbit4j.binconv.nd4j.LowBitOps;
import org.lowbit4j.quant.lowering.PackedOps;
import org.lowbit4j.quant.scheme.QilActivations;
import org.lowbit4j.quant.scheme.QilWeights;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;

/** Quantized layers in a SameDiff graph that a user builds. */
@Tag("one-jdk")
class HandBuiltGraphTest {

    private static final int CLASSES = 2;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @BeforeEach
    void seed() {
        Nd4j.getRandom().setSeed(7);
    }

    private static QuantConvolution2D convolution() {
        return new QuantConvolution2D.Builder(3)
                .nIn(1)
                .nOut(4)
                .stride(2)
                .bits(4, 3)
                .outputScale(true)
                .dataFormat(CNN2DFormat.NHWC)
                .activation(Activation.RELU)
                .build();
    }

    private static QuantDense dense() {
        return new QuantDense.Builder()
                .nIn(2 * 2 * 4)
                .nOut(CLASSES)
                .weights(new QilWeights(3, true, 1f, false))
                .activations(QilActivations.of(4))
                .outputScale(false)
                .build();
    }

    private static SameDiff graph() {
        SameDiff sd = SameDiff.create();
        SDVariable input = sd.placeHolder("input", DataType.FLOAT, -1, 6, 6, 1);
        SDVariable labels = sd.placeHolder("labels", DataType.FLOAT, -1, CLASSES);
        SDVariable features = QuantizedOps.convolution2d(sd, "conv", input, convolution());
        SDVariable flat = sd.reshape("flat", features, -1, 2 * 2 * 4);
        SDVariable logits = QuantizedOps.dense(sd, "logits", flat, dense());
        sd.loss().softmaxCrossEntropy("loss", labels, logits, null);
        sd.setLossVariables("loss");
        sd.setTrainingConfig(TrainingConfig.builder()
                .updater(new Adam(0.01))
                .dataSetFeatureMapping("input")
                .dataSetLabelMapping("labels")
                .build());
        return sd;
    }

    private static DataSet data() {
        Random random = new Random(3);
        INDArray images = Nd4j.create(DataType.FLOAT, 32, 6, 6, 1);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, 32, CLASSES);
        for (int n = 0; n < 32; n++) {
            int label = random.nextInt(CLASSES);
            labels.putScalar(n, label, 1);
            for (int i = 0; i < 36; i++) {
                boolean bright = (label == 0 ? i / 6 : i % 6) % 2 == 0;
                images.putScalar(new int[] {n, i / 6, i % 6, 0}, (bright ? 1.2 : 0.2) + 0.1 * random.nextGaussian());
            }
        }
        return new DataSet(images, labels);
    }

    /** The loss after {@code steps} steps. */
    private static double train(SameDiff sd, DataSet data, int steps) {
        for (int i = 0; i < steps; i++) {
            sd.fit(data);
        }
        Map<String, INDArray> batch = Map.of("input", data.getFeatures(), "labels", data.getLabels());
        return required(sd.output(batch, "loss"), "loss").getDouble(0);
    }

    private static INDArray logits(SameDiff sd, DataSet data) {
        return required(sd.output(Map.of("input", data.getFeatures()), "logits"), "logits");
    }

    @Test
    void learnsIsSavedLoadedAndLearnsOn() throws IOException {
        SameDiff sd = graph();
        DataSet data = data();
        double first = train(sd, data, 1);
        double later = train(sd, data, 40);
        assertThat(later).isLessThan(0.6 * first);

        Path file = directory.resolve("graph.fb");
        sd.save(file.toFile(), true);
        SameDiff loaded = SameDiff.load(file.toFile(), true);
        assertThatBits(logits(loaded, data)).isEqualTo(logits(sd, data));
        assertThat(train(loaded, data, 1)).isEqualTo(train(sd, data, 1));
        assertThat(train(loaded, data, 20)).isLessThan(later);
    }

    @Test
    void hasTheOutputAndGradientsOfTheLayer() {
        SameDiff sd = SameDiff.create();
        INDArray images = data().getFeatures();
        SDVariable input = sd.var("input", images);
        QuantConvolution2D layer = convolution();
        SDVariable output = QuantizedOps.convolution2d(sd, "conv", input, layer);
        assertThat(output.name()).isEqualTo("conv");

        NeuralNetConfiguration configuration = new NeuralNetConfiguration();
        configuration.setLayer(layer);
        layer.setUpdater(new Sgd(0.1));
        long count = layer.initializer().numParams(configuration);
        QuantizedLayerRuntime runtime = QuantizedLayerRuntime.create(
                configuration, 0, Nd4j.create(DataType.FLOAT, 1, count), true, DataType.FLOAT);
        runtime.setBackpropGradientsViewArray(Nd4j.create(DataType.FLOAT, 1, count));
        for (String name : runtime.paramTable().keySet()) {
            // Off the ends of the interval, where the gradient has a jump.
            double factor = name.endsWith("Center") || name.endsWith("HalfWidth") ? 0.97 : 1;
            INDArray value = sd.getVariable("conv_" + name).getArr().mul(factor);
            runtime.setParam(name, value);
            sd.getVariable("conv_" + name).setArray(value);
        }
        runtime.setInput(images, LayerWorkspaceMgr.noWorkspaces());
        assertThatBits(output.eval()).isEqualTo(runtime.activate(false, LayerWorkspaceMgr.noWorkspaces()));

        INDArray upstream = Nd4j.rand(DataType.FLOAT, output.eval().shape());
        output.mul(sd.constant(upstream)).sum().markAsLoss();
        Map<String, String> names = new LinkedHashMap<>();
        runtime.paramTable().keySet().forEach(name -> names.put(name, "conv_" + name));
        Map<String, INDArray> expected = sd.calculateGradients(Map.of(), names.values());
        Map<String, INDArray> actual = runtime.backpropGradient(upstream, LayerWorkspaceMgr.noWorkspaces())
                .getFirst()
                .gradientForVariable();
        names.forEach((name, variable) -> {
            INDArray reference = required(expected, variable);
            assertThat(required(actual, name).sub(reference).norm2Number().doubleValue())
                    .as(name)
                    .isLessThanOrEqualTo(1e-5 * (1 + reference.norm2Number().doubleValue()));
        });
    }

    @Test
    void theNumberOfInputsMustBeGiven() {
        SameDiff sd = SameDiff.create();
        SDVariable input = sd.placeHolder("input", DataType.FLOAT, -1, 5);
        assertThatThrownBy(() -> QuantizedOps.dense(
                        sd, "dense", input, new QuantDense.Builder().nOut(2).build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"dense\"")
                .hasMessageContaining("nIn");
    }

    @Test
    void trainedLayersBecomeLowBitOpsOfTheSameAccumulators() {
        LowBitOps.install();
        SameDiff trained = graph();
        DataSet data = data();
        train(trained, data, 20);
        SameDiff packed = SameDiff.create();
        SDVariable images = packed.placeHolder("input", DataType.FLOAT, -1, 6, 6, 1);
        BitLayer first = PackedOps.bitLayer(trained, "conv", convolution());
        SDVariable features = packed.nn().relu(BitConv2D.addTo(packed, "conv", images, ImageFormat.NHWC, first), 0);
        SDVariable flat = packed.reshape("flat", features, -1, 2 * 2 * 4);
        BitDense.addTo(packed, "logits", flat, PackedOps.bitLayer(trained, "logits", dense()));

        INDArray difference = logits(packed, data).sub(logits(trained, data));
        // Accumulators are equal; scales are multiplied in another order, and a code at a tie may fall either way.
        assertThat(difference.amaxNumber().doubleValue()).isLessThan(1e-4);
        assertThatThrownBy(() -> PackedOps.bitLayer(trained, "other", dense()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no variable \"other_W\"");
    }
}
