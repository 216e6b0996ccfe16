package org.lowbit4j.quant.distillation;

import java.util.Arrays;
import java.util.Optional;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.jspecify.annotations.Nullable;
import org.lowbit4j.binconv.ir.Names;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationSoftmax;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMCXENT;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Cross entropy with the labels, and the divergence from a teacher's outputs (Hinton et al., "Distilling the Knowledge in a Neural
 * Network", 2015), of a softmax over logits z:
 *
 * <pre>L = (1 - w) CE(y, softmax(z)) + w T^2 KL(softmax(s / T) || softmax(z / T))     s: the teacher's logits</pre>
 *
 * Labels are {@code [examples, 2 classes]}: y, then s, as {@link Teacher#teach} makes them. Labels of as many columns as there are
 * classes have no teacher: the loss is then cross entropy alone.
 *
 * @param temperature T, positive
 * @param weight w, 0..1; at 1 the labels y do not count
 */
public record DistillationLoss(
        @JsonProperty("temperature") double temperature,
        @JsonProperty("weight") double weight) implements ILossFunction {

    private static final long serialVersionUID = 1;

    private static final LossMCXENT CROSS_ENTROPY = new LossMCXENT();

    /** Checks the values. */
    public DistillationLoss {
        if (!(temperature > 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException(
                    "temperature " + temperature + " of a teacher: expected a positive number");
        }
        if (!(weight >= 0 && weight <= 1)) {
            throw new IllegalArgumentException("weight " + weight + " of a teacher: expected 0..1");
        }
    }

    /**
     * Gives an output layer this loss, or, without one, takes away that of a teacher before; other layers stay as they are.
     *
     * @throws IllegalArgumentException if the layer has no softmax with an unweighted cross entropy, which a teacher needs
     */
    public static void replace(Layer layer, Optional<DistillationLoss> loss) {
        if (layer instanceof BaseOutputLayer output) {
            output.setLossFn(replaced(output, output.getActivationFn(), output.getLossFn(), loss));
        } else if (layer instanceof LossLayer output) {
            output.setLossFn(replaced(output, output.getActivationFn(), output.getLossFn(), loss));
        }
    }

    private static ILossFunction replaced(
            FeedForwardLayer layer, IActivation activation, ILossFunction before, Optional<DistillationLoss> loss) {
        if (loss.isEmpty()) {
            return before instanceof DistillationLoss ? new LossMCXENT() : before;
        }
        boolean crossEntropy = before instanceof DistillationLoss
                || (before instanceof LossMCXENT unweighted && unweighted.getWeights() == null);
        if (!crossEntropy || !(activation instanceof ActivationSoftmax)) {
            throw new IllegalArgumentException(
                    "Layer " + Names.quoted(layer.getLayerName()) + ": activation " + activation + " with loss "
                            + before + "; a teacher needs softmax and cross entropy without class weights");
        }
        return loss.get();
    }

    @Override
    public double computeScore(
            INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask, boolean average) {
        double sum = computeScoreArray(labels, preOutput, activation, mask)
                .sumNumber()
                .doubleValue();
        return average ? sum / preOutput.size(0) : sum;
    }

    @Override
    public INDArray computeScoreArray(
            INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask) {
        if (labels.size(1) == preOutput.size(1)) {
            return CROSS_ENTROPY.computeScoreArray(labels, preOutput, activation, mask);
        }
        Batch batch = new Batch(labels, preOutput, mask);
        float[] scores = new float[batch.examples()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = (float) score(batch, i);
        }
        return Nd4j.create(scores, new long[] {scores.length, 1}, 'c').castTo(preOutput.dataType());
    }

    @Override
    public INDArray computeGradient(
            INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask) {
        if (labels.size(1) == preOutput.size(1)) {
            return CROSS_ENTROPY.computeGradient(labels, preOutput, activation, mask);
        }
        Batch batch = new Batch(labels, preOutput, mask);
        float[] gradient = new float[Math.toIntExact(preOutput.length())];
        for (int i = 0; i < batch.examples(); i++) {
            storeGradient(batch, i, gradient);
        }
        return Nd4j.create(gradient, preOutput.shape(), 'c').castTo(preOutput.dataType());
    }

    @Override
    public Pair<Double, INDArray> computeGradientAndScore(
            INDArray labels, INDArray preOutput, IActivation activation, @Nullable INDArray mask, boolean average) {
        return new Pair<>(
                computeScore(labels, preOutput, activation, mask, average),
                computeGradient(labels, preOutput, activation, mask));
    }

    @Override
    public String name() {
        return toString();
    }

    private double score(Batch batch, int example) {
        double[] logits = batch.logits[example];
        double[] label = batch.labels[example];
        double[] student = logSoftmax(logits, 1);
        double[] softStudent = logSoftmax(logits, temperature);
        double[] softTeacher = logSoftmax(batch.teacher[example], temperature);
        double entropy = 0;
        double divergence = 0;
        for (int c = 0; c < logits.length; c++) {
            entropy -= label[c] * student[c];
            divergence += Math.exp(softTeacher[c]) * (softTeacher[c] - softStudent[c]);
        }
        return (1 - weight) * entropy + weight * temperature * temperature * divergence;
    }

    private void storeGradient(Batch batch, int example, float[] gradient) {
        double[] logits = batch.logits[example];
        double[] label = batch.labels[example];
        double[] student = logSoftmax(logits, 1);
        double[] softStudent = logSoftmax(logits, temperature);
        double[] softTeacher = logSoftmax(batch.teacher[example], temperature);
        double whole = Arrays.stream(label).sum();
        for (int c = 0; c < logits.length; c++) {
            double hard = whole * Math.exp(student[c]) - label[c];
            double soft = temperature * (Math.exp(softStudent[c]) - Math.exp(softTeacher[c]));
            gradient[example * logits.length + c] = (float) ((1 - weight) * hard + weight * soft);
        }
    }

    private static double[] logSoftmax(double[] logits, double temperature) {
        double greatest = Arrays.stream(logits).max().orElseThrow();
        double sum = 0;
        for (double logit : logits) {
            sum += Math.exp((logit - greatest) / temperature);
        }
        double logarithm = Math.log(sum);
        return Arrays.stream(logits)
                .map(logit -> (logit - greatest) / temperature - logarithm)
                .toArray();
    }

    /** A batch, an array of each example. */
    private static final class Batch {

        private final double[][] logits;
        private final double[][] labels;
        private final double[][] teacher;

        Batch(INDArray both, INDArray preOutput, @Nullable INDArray mask) {
            int classes = Math.toIntExact(preOutput.size(1));
            if (mask != null || preOutput.rank() != 2 || both.size(1) != 2L * classes) {
                throw new IllegalArgumentException("labels of shape " + Arrays.toString(both.shape())
                        + (mask == null ? "" : " with a mask") + " for outputs of shape "
                        + Arrays.toString(preOutput.shape()) + "; expected [examples, " + 2 * classes
                        + "], the labels and the logits of a teacher, without a mask");
            }
            logits = preOutput.toDoubleMatrix();
            labels = columns(both, 0, classes);
            teacher = columns(both, classes, 2 * classes);
        }

        private static double[][] columns(INDArray array, int from, int to) {
            return Arrays.stream(array.toDoubleMatrix())
                    .map(row -> Arrays.copyOfRange(row, from, to))
                    .toArray(double[][]::new);
        }

        int examples() {
            return logits.length;
        }
    }
}
