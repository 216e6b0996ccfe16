package org.lowbit4j.samples.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.lowbit4j.quant.NamedValues.required;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.quant.export.OnnxExport;
import org.lowbit4j.quant.export.OnnxModel;
import org.lowbit4j.quant.lowering.Lowering;
import org.lowbit4j.samples.data.BatchMaker;
import org.lowbit4j.samples.data.DataName;
import org.lowbit4j.samples.data.ImageSource;
import org.lowbit4j.samples.model.Architecture;
import org.lowbit4j.samples.model.ModelSpec;
import org.lowbit4j.samples.model.NpzFile;
import org.lowbit4j.samples.model.WeightImport;
import org.lowbit4j.testsupport.SharedData;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** ResNet-20 with its authors' weights, through lowering and export, in ONNX Runtime. */
@Tag("one-jdk")
class OnnxExportDataTest {

    private static final int IMAGES = 256;

    @TempDir
    private Path folder;

    @Test
    void givesTheLogitsOfItsAuthors() throws IOException {
        ImageSource source =
                DataName.CIFAR10.open(SharedData.require("data/cifar-10-binary.tar.gz"), DataName.folder(32));
        Path reference = SharedData.require("data/resnet-cifar10/resnet20_reference.npz");
        INDArray expected = required(NpzFile.read(reference), "logits_first256");
        Graph network = withoutSoftmax(resNet20());
        BatchMaker test = new BatchMaker(source.test(IMAGES), CNN2DFormat.NHWC);

        INDArray logits = logits(OnnxExport.float32(network), test);
        assertThat(logits.sub(expected).amaxNumber().doubleValue()).isLessThan(1e-3);

        float[] calibration = new BatchMaker(source.train(32), CNN2DFormat.NHWC)
                .features(0, 32)
                .data()
                .asFloat();
        INDArray coarse = logits(OnnxExport.int8(network, calibration, 32), test);
        INDArray agreeing = coarse.argMax(1).eq(expected.argMax(1));
        assertThat(agreeing.castTo(expected.dataType()).sumNumber().intValue()).isGreaterThan(IMAGES * 97 / 100);
    }

    private static Graph resNet20() throws IOException {
        Path weights = SharedData.require("data/resnet-cifar10/resnet20.npz");
        ModelSpec spec = ModelSpec.cifar10(1);
        ComputationGraph network = Architecture.RESNET20.create(spec);
        WeightImport.load(network, NpzFile.read(weights), weights.toString());
        return Lowering.lower(network, spec.imageShape());
    }

    private static Graph withoutSoftmax(Graph network) {
        List<Node> nodes = network.nodes();
        assertThat(nodes.get(nodes.size() - 1)).isInstanceOf(Node.Softmax.class);
        return new Graph(nodes.subList(0, nodes.size() - 1));
    }

    private INDArray logits(OnnxModel model, BatchMaker images) throws IOException {
        Path file = folder.resolve("resnet20.onnx");
        model.write(file);
        float[][] logits = new float[IMAGES][];
        try (Peer peer = OnnxRuntime.find(null).orElseThrow().peer("resnet20", file)) {
            for (int i = 0; i < IMAGES; i++) {
                peer.prepare(images.features(i, i + 1).data().asFloat());
                peer.run();
                logits[i] = peer.outputs();
            }
        }
        return Nd4j.create(logits);
    }
}
