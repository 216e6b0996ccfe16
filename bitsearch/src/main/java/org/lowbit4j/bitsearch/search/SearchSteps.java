package org.lowbit4j.bitsearch.search;

import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.optimize.api.BaseTrainingListener;
import org.lowbit4j.bitsearch.strength.GumbelNoise;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Weights and strengths in turn. A weight step is {@code fit}, in which the strengths stand still. A strength step computes
 * gradients only, and an optimiser of its own moves the strengths: weights, quantizer parameters, their momentum and batch-norm
 * statistics stand still.
 */
public final class SearchSteps {

    private final ComputationGraph network;
    private final SearchSettings settings;
    private final CostGradient cost;
    private final StrengthVector strengths;
    private final StrengthOptimizer optimizer;
    private final GumbelNoise noise;

    /**
     * Goes on from {@code state}.
     *
     * @param network holds the strengths as parameters that {@code fit} does not move
     */
    public SearchSteps(
            ComputationGraph network,
            SearchSettings settings,
            StrengthVector strengths,
            CostGradient cost,
            OptimizerState state) {
        this.network = network;
        this.settings = settings;
        this.strengths = strengths;
        this.cost = cost;
        this.optimizer = new StrengthOptimizer(settings.learningRate(), state);
        this.noise = new GumbelNoise(settings.seed());
    }

    /** What the strengths' optimiser remembers. */
    public OptimizerState optimizerState() {
        return optimizer.state();
    }

    /**
     * One step of the weights and, after the warm-up, one of the strengths.
     *
     * @param step counted from 0 over all epochs; noise and temperature depend on it
     * @param weightBatch what the weights learn from
     * @param strengthBatch what the strengths learn from; not looked at in a {@link Update#SINGLE} search
     */
    public StepLosses step(long step, DataSet weightBatch, DataSet strengthBatch) {
        if (step < settings.warmupSteps()) {
            sample(step, 0);
            return new StepLosses(fit(weightBatch), Double.NaN);
        }
        return switch (settings.update()) {
            case ALTERNATING -> alternating(step, weightBatch, strengthBatch);
            case MIXED -> mixed(step, weightBatch, strengthBatch);
            case SINGLE -> single(step, weightBatch);
        };
    }

    private StepLosses alternating(long step, DataSet weightBatch, DataSet strengthBatch) {
        sample(step, 0);
        double weightLoss = fit(weightBatch);
        if (!Double.isFinite(weightLoss)) {
            return new StepLosses(weightLoss, Double.NaN);
        }
        sample(step, 1);
        double[] gradient = new double[strengths.size()];
        double strengthLoss = addGradient(strengthBatch, gradient);
        move(gradient);
        return new StepLosses(weightLoss, strengthLoss);
    }

    /** Both gradients at the same weights and strengths. */
    private StepLosses mixed(long step, DataSet weightBatch, DataSet strengthBatch) {
        sample(step, 0);
        double[] gradient = new double[strengths.size()];
        double strengthLoss = addGradient(strengthBatch, gradient);
        double weightLoss = fitAndAddGradient(weightBatch, gradient);
        move(gradient);
        return new StepLosses(weightLoss, strengthLoss);
    }

    private StepLosses single(long step, DataSet batch) {
        sample(step, 0);
        double[] gradient = new double[strengths.size()];
        double loss = fitAndAddGradient(batch, gradient);
        move(gradient);
        return new StepLosses(loss, loss);
    }

    /** Draws noise; {@code part} tells the draws of one step apart. */
    private void sample(long step, int part) {
        settings.temperatures().ifPresent(schedule -> strengths.sample(noise, 2 * step + part, schedule.at(step)));
    }

    private double fit(DataSet batch) {
        network.fit(batch);
        return network.score();
    }

    private double fitAndAddGradient(DataSet batch, double[] sum) {
        BaseTrainingListener listener = new BaseTrainingListener() {
            @Override
            public void onGradientCalculation(Model model) {
                strengths.addTaskGradient(batch.numExamples(), sum);
            }
        };
        network.addListeners(listener);
        try {
            return fit(batch);
        } finally {
            network.getListeners().remove(listener);
        }
    }

    /** Computes gradients and leaves everything else as it is. */
    private double addGradient(DataSet batch, double[] sum) {
        network.setInputs(batch.getFeatures());
        network.setLabels(batch.getLabels());
        network.computeGradientAndScore();
        strengths.addTaskGradient(batch.numExamples(), sum);
        return network.score();
    }

    private void move(double[] gradient) {
        cost.addTo(gradient);
        strengths.subtract(optimizer.step(gradient));
    }
}
