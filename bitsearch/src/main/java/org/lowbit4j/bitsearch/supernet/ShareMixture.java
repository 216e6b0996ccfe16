package org.lowbit4j.bitsearch.supernet;

import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.memory.LayerMemoryReport;
import org.deeplearning4j.nn.conf.memory.MemoryReport;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.Names;
import org.lowbit4j.quant.NetworkType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Sums the outputs of the branches of a layer, weighted with their shares:
 *
 * <pre>y = sum_i p_i x_i,   p = softmax((strengths + noise) * sharpness)</pre>
 *
 * Strengths, noise and sharpness are parameters that training ({@code fit}) does not move.
 */
public final class ShareMixture extends GraphVertex {

    private static final long serialVersionUID = 1;

    private final Branches branches;

    /** Its inputs are the outputs of {@code branches}, in this order. */
    public ShareMixture(@JsonProperty("branches") Branches branches) {
        this.branches = branches;
    }

    /** The bits of its inputs. */
    @JsonProperty("branches")
    public Branches branches() {
        return branches;
    }

    @Override
    public ShareMixture clone() {
        return new ShareMixture(branches);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ShareMixture mixture && branches.equals(mixture.branches);
    }

    @Override
    public int hashCode() {
        return branches.hashCode();
    }

    @Override
    public long numParams(boolean backprop) {
        return MixtureParameters.count(branches.size());
    }

    @Override
    public int minVertexInputs() {
        return branches.size();
    }

    @Override
    public int maxVertexInputs() {
        return branches.size();
    }

    @Override
    public org.deeplearning4j.nn.graph.vertex.GraphVertex instantiate(
            ComputationGraph graph,
            String name,
            int index,
            INDArray parameters,
            boolean initialize,
            DataType networkDataType) {
        NetworkType.require("Vertex " + Names.quoted(name) + " (ShareMixture)", networkDataType);
        ShareMixtureVertex vertex = new ShareMixtureVertex(graph, name, index, branches, parameters, networkDataType);
        if (initialize) {
            vertex.initialize();
        }
        return vertex;
    }

    @Override
    public InputType getOutputType(int layerIndex, InputType... inputs) {
        return inputs[0];
    }

    @Override
    public MemoryReport getMemoryReport(InputType... inputs) {
        return new LayerMemoryReport.Builder(null, ShareMixture.class, inputs[0], inputs[0])
                .standardMemory(numParams(true), 0)
                .workingMemory(0, 0, MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
                .cacheMemory(MemoryReport.CACHE_MODE_ALL_ZEROS, MemoryReport.CACHE_MODE_ALL_ZEROS)
                .build();
    }
}
