package org.lowbit4j.quant.conversion;

import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.lowbit4j.quant.conversion.NetworkQuantizer.Training;

/** The settings of a whole network. */
final class NetworkSettings {

    private NetworkSettings() {}

    /** A graph without vertices that is set as {@code source} is; seed, updater and weight decay are those of the training. */
    @SuppressWarnings("deprecation") // the step function: kept as long as Deeplearning4j has it
    static GraphBuilder like(ComputationGraphConfiguration source, Training training) {
        NeuralNetConfiguration all = source.getDefaultConfiguration();
        return new NeuralNetConfiguration.Builder()
                .seed(training.seed())
                .updater(training.updater())
                .l2(training.l2())
                .miniBatch(all.isMiniBatch())
                .minimize(all.isMinimize())
                .optimizationAlgo(all.getOptimizationAlgo())
                .stepFunction(all.getStepFunction())
                .maxNumLineSearchIterations(all.getMaxNumLineSearchIterations())
                .cacheMode(source.getCacheMode())
                .dataType(source.getDataType())
                .trainingWorkspaceMode(source.getTrainingWorkspaceMode())
                .inferenceWorkspaceMode(source.getInferenceWorkspaceMode())
                .graphBuilder()
                .backpropType(source.getBackpropType())
                .tBPTTForwardLength(source.getTbpttFwdLength())
                .tBPTTBackwardLength(source.getTbpttBackLength())
                .validateOutputLayerConfig(source.isValidateOutputLayerConfig());
    }
}
