package org.lowbit4j.quant.training;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.lowbit4j.quant.memory.FloatMemory;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The exponential moving average of all parameters of a network in training, running statistics of batch norm included:
 *
 * <pre>average += (1 - d) (parameters - average)     d = min(decay, (1 + n) / (10 + n)) in step n of the stage, from 0</pre>
 *
 * The average is what is evaluated and saved as the model; the training itself goes on with the parameters.
 */
public final class WeightAverage {

    private final double decay;
    private final INDArray average;

    private WeightAverage(double decay, INDArray average) {
        this.decay = checked(decay);
        this.average = average;
    }

    /**
     * The decay itself, if it is one.
     *
     * @throws IllegalArgumentException if it is not in (0, 1)
     */
    public static double checked(double decay) {
        if (!(decay > 0 && decay < 1)) {
            throw new IllegalArgumentException("decay " + decay + " of a moving average: expected a number in (0, 1)");
        }
        return decay;
    }

    /** The average over a training of {@code network}, which begins. */
    public static WeightAverage of(ComputationGraph network, double decay) {
        return new WeightAverage(decay, network.params().dup());
    }

    /**
     * The average that {@link #text} has kept, of a training of {@code network} that goes on.
     *
     * @throws IllegalArgumentException if it has another number of parameters
     */
    public static WeightAverage parse(String text, ComputationGraph network, double decay) {
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(text)).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[bytes.remaining() / Float.BYTES];
        bytes.asFloatBuffer().get(values);
        if (values.length != network.numParams()) {
            throw new IllegalArgumentException("the average in the checkpoint has " + values.length
                    + " parameters, the network " + network.numParams() + "; was the checkpoint edited?");
        }
        INDArray average = Nd4j.create(values, network.params().shape(), 'c');
        return new WeightAverage(decay, average);
    }

    /** All values, to go on from; see {@link #parse}. */
    public String text() {
        float[] values = FloatMemory.copyOf(average);
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return Base64.getEncoder().encodeToString(bytes.array());
    }

    /** Counts the parameters after a step. */
    void add(ComputationGraph network) {
        int step = network.getConfiguration().getIterationCount() - 1;
        double d = Math.min(decay, (1.0 + step) / (10.0 + step));
        average.addi(network.params().sub(average).muli(1 - d)); // leaves what stands still as it is
    }

    /** A copy of {@code network} with the averages as its parameters. Those of quantizers are made valid for the averaged weights. */
    public ComputationGraph network(ComputationGraph network) {
        ComputationGraph averaged = network.clone();
        averaged.setParams(average.dup());
        int iteration = network.getConfiguration().getIterationCount();
        int epoch = network.getConfiguration().getEpochCount();
        averaged.getConfiguration().setIterationCount(iteration);
        averaged.getConfiguration().setEpochCount(epoch);
        averaged.applyConstraints(iteration, epoch);
        return averaged;
    }
}
