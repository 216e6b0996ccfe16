package org.lowbit4j.bitsearch.supernet;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.TrainingConfig;
import org.deeplearning4j.nn.conf.GradientNormalization;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.learning.regularization.Regularization;

/**
 * The parameters of a {@link ShareMixture}, and how they are trained: not at all.
 *
 * @param getLayerName name of the vertex
 */
record MixtureParameters(String getLayerName) implements TrainingConfig {

    static final String STRENGTHS = "strengths";
    static final String NOISE = "noise";
    static final String SHARPNESS = "sharpness";

    static long count(int branches) {
        return 2L * branches + 1;
    }

    /** Views of one vector, by name. */
    static Map<String, INDArray> table(INDArray vector, int branches) {
        INDArray flat = vector.reshape(vector.length());
        Map<String, INDArray> table = new LinkedHashMap<>();
        table.put(STRENGTHS, flat.get(NDArrayIndex.interval(0, branches)));
        table.put(NOISE, flat.get(NDArrayIndex.interval(branches, 2L * branches)));
        table.put(SHARPNESS, flat.get(NDArrayIndex.interval(2L * branches, count(branches))));
        return table;
    }

    @Override
    public List<Regularization> getRegularizationByParam(String parameter) {
        return List.of();
    }

    @Override
    public boolean isPretrainParam(String parameter) {
        return false;
    }

    @Override
    public IUpdater getUpdaterByParam(String parameter) {
        return new Sgd(0);
    }

    @Override
    public GradientNormalization getGradientNormalization() {
        return GradientNormalization.None;
    }

    @Override
    public double getGradientNormalizationThreshold() {
        return 1;
    }

    @Override
    public void setDataType(DataType dataType) {
        // That of the network.
    }
}
