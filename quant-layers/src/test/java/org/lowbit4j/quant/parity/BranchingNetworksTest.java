package org.lowbit4j.quant.parity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.lowbit4j.binconv.engine.Engine;
import org.lowbit4j.binconv.engine.EngineOptions;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.quant.BranchingNetworks;
import org.lowbit4j.quant.calibration.BatchNormStatistics;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.lowering.Lowering;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.quant.scheme.Quantizers;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;

/** Networks whose branches meet: trained a little, quantized, trained, lowered, and equal in every integer. */
@Tag("one-jdk")
class BranchingNetworksTest {

    private static final int BATCH = 32;

    static Stream<Arguments> networks() {
        return Stream.of("densenet", "squeezenet", "excitation", "unet", "heads", "edges")
                .flatMap(name -> Stream.of(CNN2DFormat.values()).map(format -> Arguments.of(name, format)));
    }

    @ParameterizedTest
    @MethodSource("networks")
    void areLoweredToWhatWasTrained(String name, CNN2DFormat format) {
        boolean last = format == CNN2DFormat.NHWC;
        Nd4j.getRandom().setSeed(3);
        INDArray images = Nd4j.randn(DataType.FLOAT, last ? LAST : FIRST);
        ComputationGraph network = BranchingNetworks.of(name, format);
        MultiDataSet data = data(network, images);
        double before = network.score(data);
        for (int i = 0; i < 15; i++) {
            network.fit(data);
        }
        NetworkQuantizer quantizer = new NetworkQuantizer(network);
        ComputationGraph quantized = quantizer.quantize(
                BitwidthPlan.uniform(quantizer.quantizableLayers(), 3, 3, FirstLast.FLOAT),
                new NetworkQuantizer.Training(new Nesterovs(0.01, 0.9), 1e-4, 1, Quantizers.QIL),
                images);
        for (int i = 0; i < 5; i++) {
            quantized.fit(data);
        }
        BatchNormStatistics.reestimate(quantized, List.of(images));
        assertThat(quantized.score(data)).as("training learns").isLessThan(before);

        Graph graph = Lowering.lower(
                quantized, new Shape(BranchingNetworks.SIZE, BranchingNetworks.SIZE, BranchingNetworks.CHANNELS));
        assertThat(graph.integerConvolutions()).isNotEmpty();
        EngineOptions chosen = EngineOptions.standard().withStart(EngineOptions.Start.CHOSEN);
        try (Engine engine = new Engine(graph, chosen)) {
            VerificationReport report = new Verification(quantized, engine, last).verify(images, new int[BATCH], 0);
            assertThat(report.firstDifference()).isEmpty();
            assertThat(report.passed()).isTrue();
            assertThat(report.images()).isEqualTo(BATCH);
            assertThat(report.maxLogitDifference()).isLessThan(report.nearTies() > 0 ? 1.0 : 1e-3);
        }
    }

    private static final long[] FIRST = {
        BATCH, BranchingNetworks.CHANNELS, BranchingNetworks.SIZE, BranchingNetworks.SIZE
    };
    private static final long[] LAST = {
        BATCH, BranchingNetworks.SIZE, BranchingNetworks.SIZE, BranchingNetworks.CHANNELS
    };

    /** Random classes, of images or of pixels, for every output. */
    private static MultiDataSet data(ComputationGraph network, INDArray images) {
        INDArray[] labels = Stream.of(network.output(images))
                .map(output -> oneHot(output.shape()))
                .toArray(INDArray[]::new);
        return new MultiDataSet(new INDArray[] {images}, labels);
    }

    private static INDArray oneHot(long... shape) {
        int classes = shape.length == 4 && shape[3] == 3 ? 3 : 1;
        INDArray scores = Nd4j.rand(DataType.FLOAT, shape);
        INDArray largest = scores.max(true, classes);
        return scores.eq(largest.broadcast(shape)).castTo(DataType.FLOAT);
    }
}
