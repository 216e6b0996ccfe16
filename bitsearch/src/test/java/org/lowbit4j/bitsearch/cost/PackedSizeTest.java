package org.lowbit4j.bitsearch.cost;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lowbit4j.binconv.format.PackedModel;
import org.lowbit4j.binconv.format.PackedModelWriter;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.lowering.Lowering;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.LayerBits;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions;

/** The size that is predicted for a plan is that of the file written of a network trained at the plan. */
class PackedSizeTest {

    private static final String METADATA = "{\"source\":\"run\"}";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final ComputationGraph network = network();
    private final INDArray images = Nd4j.rand(DataType.FLOAT, 4, 2, 7, 7);

    private static ComputationGraph network() {
        ComputationGraph network = new ComputationGraph(new NeuralNetConfiguration.Builder()
                .seed(1)
                .dataType(DataType.FLOAT)
                .graphBuilder()
                .addInputs("input")
                .addLayer("conv1", convolution(5, false), "input")
                .addLayer(
                        "bn1", new BatchNormalization.Builder().useLogStd(false).build(), "conv1")
                .addLayer("conv2", convolution(3, true), "bn1")
                .addLayer(
                        "dense",
                        new DenseLayer.Builder()
                                .nOut(9)
                                .activation(Activation.RELU)
                                .build(),
                        "conv2")
                .addLayer(
                        "out",
                        new OutputLayer.Builder(LossFunctions.LossFunction.MCXENT)
                                .nOut(3)
                                .activation(Activation.SOFTMAX)
                                .build(),
                        "dense")
                .setOutputs("out")
                .setInputTypes(InputType.convolutional(7, 7, 2, CNN2DFormat.NCHW))
                .build());
        network.init();
        return network;
    }

    private static ConvolutionLayer convolution(int outputs, boolean bias) {
        return new ConvolutionLayer.Builder(3, 3)
                .nOut(outputs)
                .convolutionMode(ConvolutionMode.Same)
                .activation(Activation.RELU)
                .hasBias(bias)
                .build();
    }

    private Graph lowered(List<LayerBits> plan) {
        ComputationGraph quantized = new NetworkQuantizer(network)
                .quantize(new BitwidthPlan(plan, Map.of()), new NetworkQuantizer.Training(new Sgd(0.1), 0, 1), images);
        return Lowering.lower(quantized, new Shape(7, 7, 2));
    }

    @Test
    void theWrittenFileHasThePredictedSize() throws IOException {
        List<LayerBits> start = List.of(
                new LayerBits("conv1", 8, 8),
                new LayerBits("conv2", 4, 4),
                new LayerBits("dense", 4, 4),
                new LayerBits("out", 3, 5));
        Graph template = lowered(start);
        Candidates bits = Candidates.of(2, 3, 4, 5, 6, 7, 8);
        List<SearchedLayer> layers = List.of(
                new SearchedLayer("conv2", bits, bits),
                new SearchedLayer("dense", bits, bits),
                new SearchedLayer("out", bits, bits));
        NetworkCosts costs = new CountedCosts(CostKind.SIZE, new PackedModel(template, METADATA)).costs(layers);
        SplittableRandom random = new SplittableRandom(1);
        for (int plan = 0; plan < 8; plan++) {
            List<LayerBits> planned = List.of(
                    start.get(0),
                    new LayerBits("conv2", random.nextInt(2, 9), random.nextInt(2, 9)),
                    new LayerBits("dense", random.nextInt(2, 9), random.nextInt(2, 9)),
                    new LayerBits("out", random.nextInt(2, 9), random.nextInt(2, 9)));
            Path file = directory.resolve(plan + ".lowbit");
            PackedModelWriter.write(new PackedModel(lowered(planned), METADATA), file);
            assertThat(costs.exact(new BitwidthPlan(planned, Map.of()))).isEqualTo((double) Files.size(file));
        }
    }
}
