package org.lowbit4j.quant.lowering;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.GraphVertex;
import org.lowbit4j.quant.convolution.DenseGeometry;
import org.lowbit4j.quant.layer.QuantizedLayer;

/** Where a network wants the channels of its images. */
public final class InputFormat {

    private InputFormat() {}

    /** Where the network wants the channels of its input; channels first if no layer says so. */
    public static CNN2DFormat of(ComputationGraph network) {
        for (GraphVertex vertex : network.getVertices()) {
            if (vertex.hasLayer()) {
                Layer layer = vertex.getLayer().conf().getLayer();
                if (layer instanceof ConvolutionLayer convolution) {
                    return convolution.getCnn2dDataFormat();
                }
                if (layer instanceof QuantizedLayer quantized && !(quantized.geometry() instanceof DenseGeometry)) {
                    return quantized.geometry().window().channelsLast() ? CNN2DFormat.NHWC : CNN2DFormat.NCHW;
                }
                if (layer instanceof PackedLayer packed && !packed.isDense()) {
                    return packed.getDataFormat();
                }
                if (layer instanceof SubsamplingLayer pooling) {
                    return pooling.getCnn2dDataFormat();
                }
            }
        }
        return flattenedFormat(network);
    }

    private static CNN2DFormat flattenedFormat(ComputationGraph network) {
        return network.getConfiguration().getVertices().values().stream()
                .filter(LayerVertex.class::isInstance)
                .map(vertex -> ((LayerVertex) vertex).getPreProcessor())
                .filter(CnnToFeedForwardPreProcessor.class::isInstance)
                .map(flatten -> ((CnnToFeedForwardPreProcessor) flatten).getFormat())
                .findFirst()
                .orElse(CNN2DFormat.NCHW);
    }
}
