package org.lowbit4j.samples.command;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.quant.export.OnnxExport;
import org.lowbit4j.quant.export.OnnxModel;
import org.lowbit4j.quant.model.InputDescription;
import org.lowbit4j.samples.data.BatchMaker;
import org.lowbit4j.samples.data.ImageSet;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An int8 ONNX network whose ranges come from images. */
public final class CalibratedExport {

    private CalibratedExport() {}

    /**
     * The network with the ranges of its activations on all these images.
     *
     * @param known what it says of its input
     */
    public static OnnxModel int8(Graph graph, ImageSet images, InputDescription known) {
        ImageSet numbered = images.forModel(known, "The network");
        numbered.check(graph.inputShape(), "The packed network");
        INDArray values = new BatchMaker(numbered, CNN2DFormat.NHWC).features(0, numbered.size());
        return OnnxExport.int8(graph, values.data().asFloat(), Math.toIntExact(values.size(0)));
    }
}
