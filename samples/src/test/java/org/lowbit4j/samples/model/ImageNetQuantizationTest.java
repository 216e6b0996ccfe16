package org.lowbit4j.samples.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.lowbit4j.binconv.engine.Engine;
import org.lowbit4j.binconv.engine.EngineOptions;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.bitsearch.layer.SearchForm;
import org.lowbit4j.bitsearch.search.SearchLayers;
import org.lowbit4j.bitsearch.search.SearchStart;
import org.lowbit4j.bitsearch.strength.Candidates;
import org.lowbit4j.quant.OneDnn;
import org.lowbit4j.quant.conversion.NetworkQuantizer;
import org.lowbit4j.quant.cost.NetworkCost;
import org.lowbit4j.quant.lowering.Lowering;
import org.lowbit4j.quant.parity.Verification;
import org.lowbit4j.quant.parity.VerificationReport;
import org.lowbit4j.quant.plan.BitwidthPlan;
import org.lowbit4j.quant.plan.BitwidthPlan.FirstLast;
import org.lowbit4j.quant.scheme.Quantizers;
import org.lowbit4j.quant.training.QuantizedStart;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Nesterovs;

/** The networks for ImageNet with quantized and with search layers, a step of training, lowered and verified, on small noise. */
@Tag("one-jdk")
class ImageNetQuantizationTest {

    private static final int CLASSES = 5;

    @BeforeAll
    static void useOneDnn() {
        OneDnn.enable();
    }

    @ParameterizedTest
    @CsvSource({
        "RESNET18, 33, 40, 2, 2",
        "PRERESNET18, 33, 40, 3, 4",
        "ALEXNET, 63, 70, 4, 4",
        "MOBILENETV2, 72, 64, 4, 4",
        "MOBILENETV2, 72, 64, 8, 8"
    })
    void computeInIntegersWhatTheyWereTrainedTo(
            Architecture architecture, int height, int width, int weightBits, int activationBits) {
        ModelSpec spec = new ModelSpec(height, width, 3, CLASSES, CNN2DFormat.NHWC, 1);
        ComputationGraph floating = architecture.create(spec);
        DataSet data = noise(spec, 6);
        BitwidthPlan plan = BitwidthPlan.uniform(
                new NetworkQuantizer(floating).quantizableLayers(), weightBits, activationBits, FirstLast.FLOAT);
        ComputationGraph network = QuantizedStart.of(
                floating,
                plan,
                new NetworkQuantizer.Training(new Nesterovs(0.01, 0.9), 1e-4, 1),
                new ListDataSetIterator<>(data.asList(), 3));
        network.fit(data);
        assertThat(network.score()).isFinite();

        Graph graph = Lowering.lower(network, spec.imageShape());
        assertThat(NetworkCost.of(graph).layers().stream()
                        .filter(layer -> layer.weightBits() == weightBits)
                        .count())
                .isEqualTo(plan.layers().size());
        INDArray images = data.getFeatures();
        try (Engine engine = new Engine(graph, EngineOptions.standard().withStart(EngineOptions.Start.CHOSEN))) {
            VerificationReport report = new Verification(network, engine, true)
                    .verify(images, data.getLabels().argMax(1).toIntVector(), 0);
            assertThat(report.passed()).as("%s", report).isTrue();
        }
    }

    @Test
    void areSearchedLayerByLayer() {
        ModelSpec spec = new ModelSpec(33, 33, 3, CLASSES, CNN2DFormat.NHWC, 1);
        ComputationGraph floating = Architecture.MOBILENETV2.create(spec);
        DataSet data = noise(spec, 6);
        Candidates candidates = Candidates.of(2, 4);
        ComputationGraph network = SearchStart.of(
                floating,
                new SearchForm(candidates, candidates),
                FirstLast.FLOAT,
                new NetworkQuantizer.Training(new Nesterovs(0.01, 0.9), 1e-4, 1, Quantizers.EBS),
                new ListDataSetIterator<>(data.asList(), 3));
        network.fit(data);
        assertThat(network.score()).isFinite();
        List<String> layers = new NetworkQuantizer(floating).quantizableLayers();
        assertThat(SearchLayers.of(network)).hasSize(layers.size() - 2);
    }

    private static DataSet noise(ModelSpec spec, int count) {
        INDArray images =
                Nd4j.rand(DataType.FLOAT, count, spec.height(), spec.width(), 3).subi(0.5);
        INDArray labels = Nd4j.zeros(DataType.FLOAT, count, spec.classes());
        IntStream.range(0, count).forEach(i -> labels.putScalar(i, i % spec.classes(), 1));
        return new DataSet(images, labels);
    }
}
