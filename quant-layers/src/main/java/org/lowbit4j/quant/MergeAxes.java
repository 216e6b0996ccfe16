package org.lowbit4j.quant;

import static org.lowbit4j.quant.NamedValues.required;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;

/**
 * Copies of configurations that keep the axis of a {@link MergeVertex}: that of Deeplearning4j 1.0.0-M2.1 forgets it when it is
 * copied, and then merges rows in place of the channels of NHWC.
 */
public final class MergeAxes {

    private MergeAxes() {}

    /** A copy of a whole configuration. */
    public static ComputationGraphConfiguration copy(ComputationGraphConfiguration source) {
        ComputationGraphConfiguration copy = source.clone();
        copy.getVertices().forEach((name, vertex) -> keep(required(source.getVertices(), name), vertex));
        return copy;
    }

    /** A copy of a vertex. */
    public static GraphVertex copy(GraphVertex source) {
        GraphVertex copy = source.clone();
        keep(source, copy);
        return copy;
    }

    private static void keep(GraphVertex source, GraphVertex copy) {
        if (source instanceof MergeVertex merge && copy instanceof MergeVertex copied) {
            copied.setMergeAxis(merge.getMergeAxis());
            copied.setModified(merge.isModified());
        }
    }
}
