package org.lowbit4j.bitsearch.supernet;

import static org.lowbit4j.quant.NamedValues.required;

import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.MaskState;
import org.deeplearning4j.nn.api.TrainingConfig;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.graph.vertex.BaseGraphVertex;
import org.deeplearning4j.nn.workspace.ArrayType;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.bitsearch.search.SearchedOperand;
import org.lowbit4j.bitsearch.strength.Shares;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Runs a {@link ShareMixture}:
 *
 * <pre>
 * dL/dx_i = p_i dL/dy,   dL/dr_i = p_i (v_i - sum_j p_j v_j) * sharpness,   v_i = &lt;dL/dy, x_i&gt;
 * </pre>
 */
@SuppressWarnings("overrides") // between two types of Deeplearning4j
final class ShareMixtureVertex extends BaseGraphVertex {

    private static final long serialVersionUID = 1;

    private final transient Branches branches;
    private final transient INDArray parameters;
    private transient @Nullable INDArray gradients;

    ShareMixtureVertex(
            ComputationGraph graph, String name, int index, Branches branches, INDArray parameters, DataType dataType) {
        super(graph, name, index, null, null, dataType);
        this.branches = branches;
        this.parameters = parameters;
    }

    /** Equal shares. */
    void initialize() {
        parameters.assign(0);
        required(table(), MixtureParameters.SHARPNESS).assign(1);
    }

    Branches branches() {
        return branches;
    }

    /** What a search moves. */
    SearchedOperand operand() {
        Map<String, INDArray> table = table();
        return new SearchedOperand(
                getVertexName() + "_" + MixtureParameters.STRENGTHS,
                required(table, MixtureParameters.STRENGTHS),
                required(table, MixtureParameters.NOISE),
                required(table, MixtureParameters.SHARPNESS));
    }

    private Map<String, INDArray> table() {
        return MixtureParameters.table(parameters, branches.size());
    }

    private Shares shares() {
        SearchedOperand operand = operand();
        return Shares.of(
                operand.strengths().toDoubleVector(),
                operand.noise().toDoubleVector(),
                1 / operand.sharpness().getDouble(0));
    }

    @Override
    public INDArray doForward(boolean training, LayerWorkspaceMgr workspaceMgr) {
        Shares shares = shares();
        INDArray sum = workspaceMgr.create(ArrayType.ACTIVATIONS, inputs[0].dataType(), inputs[0].shape(), 'c');
        for (int i = 0; i < inputs.length; i++) {
            Nd4j.getBlasWrapper().level1().axpy(sum.length(), shares.at(i), dense(inputs[i]), sum);
        }
        return sum;
    }

    @Override
    public Pair<Gradient, INDArray[]> doBackward(boolean truncated, LayerWorkspaceMgr workspaceMgr) {
        Shares shares = shares();
        INDArray outer = dense(epsilon);
        INDArray[] inner = new INDArray[inputs.length];
        double[] byShare = new double[inputs.length];
        for (int i = 0; i < inputs.length; i++) {
            byShare[i] = Nd4j.getBlasWrapper().dot(outer, dense(inputs[i]));
            inner[i] =
                    workspaceMgr.createUninitialized(ArrayType.ACTIVATION_GRAD, outer.dataType(), outer.shape(), 'c');
            outer.muli(shares.at(i), inner[i]);
        }
        return new Pair<>(gradient(shares.strengthGradient(byShare)), inner);
    }

    private Gradient gradient(double[] byStrength) {
        INDArray vector = gradients;
        if (vector == null) {
            throw new IllegalStateException("vertex " + getVertexName() + ": no array for gradients; init the network");
        }
        vector.assign(0);
        Map<String, INDArray> table = MixtureParameters.table(vector, branches.size());
        INDArray strengths = required(table, MixtureParameters.STRENGTHS);
        for (int i = 0; i < byStrength.length; i++) {
            strengths.putScalar(i, byStrength[i]);
        }
        Gradient gradient = new DefaultGradient();
        table.forEach(gradient::setGradientFor);
        return gradient;
    }

    /** As one block of memory in row-major order. */
    private static INDArray dense(INDArray array) {
        return array.ordering() == 'c' && !array.isView() ? array : array.dup('c');
    }

    @Override
    public void setBackpropGradientsViewArray(INDArray view) {
        gradients = view;
    }

    @Override
    public @Nullable INDArray getGradientsViewArray() {
        return gradients;
    }

    @Override
    public INDArray params() {
        return parameters;
    }

    @Override
    public Map<String, INDArray> paramTable(boolean backpropOnly) {
        return table();
    }

    @Override
    public TrainingConfig getConfig() {
        return new MixtureParameters(getVertexName());
    }

    @Override
    public boolean hasLayer() {
        return false;
    }

    @Override
    public @Nullable Layer getLayer() {
        return null;
    }

    @Override
    public @Nullable Pair<INDArray, MaskState> feedForwardMaskArrays(
            INDArray @Nullable [] masks, MaskState state, int minibatch) {
        return masks == null ? null : new Pair<>(masks[0], state);
    }

    @Override
    public String toString() {
        return "ShareMixtureVertex(" + getVertexName() + ", " + branches + ")";
    }
}
