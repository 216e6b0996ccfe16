package org.lowbit4j.samples.bench;

import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.parallelism.ParallelWrapper;
import org.lowbit4j.quant.training.TrainableNetwork;
import org.lowbit4j.samples.data.ImageBatches;
import org.lowbit4j.samples.data.SyntheticSource;
import org.lowbit4j.samples.model.Architecture;
import org.lowbit4j.samples.model.ModelSpec;
import org.lowbit4j.samples.result.CommandResult;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.learning.config.Sgd;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * How often Deeplearning4j's ParallelWrapper takes a mean before all of its workers have taken their step:
 * {@code mvn package -DskipTests -Pjmh -pl samples -am -Djmh.main=org.lowbit4j.samples.bench.ParallelWrapperRace}.
 */
@Command(
        name = "ParallelWrapperRace",
        mixinStandardHelpOptions = true,
        description = {
            "How often Deeplearning4j's ParallelWrapper takes a mean before all of its workers have taken their step.",
            "A stock network takes one step with two workers, each time from the same parameters on the same two batches; the result is"
                    + " compared with the mean of the two steps taken one after the other."
        })
public final class ParallelWrapperRace extends MeasurementProgram implements Callable<Integer> {

    private static final int BATCH = 16;

    @Option(names = "--runs", paramLabel = "N", description = "How often it is tried (default: ${DEFAULT-VALUE}).")
    private int runs = 50;

    /** Runs the program. */
    public static void main(String... arguments) {
        main(new ParallelWrapperRace(), arguments);
    }

    @Override
    public Integer call() throws Exception {
        ModelSpec spec = ModelSpec.cifar10(1);
        ImageBatches images = new ImageBatches(new SyntheticSource().train(2 * BATCH), spec.format(), BATCH);
        List<DataSet> batches = List.of(images.next(), images.next());
        INDArray start = network(spec).params().dup();
        INDArray expected = start.like();
        for (DataSet batch : batches) {
            ComputationGraph network = network(spec);
            network.fit(batch);
            expected.addi(network.params().div(2));
        }
        double moved = expected.sub(start).norm2Number().doubleValue();
        int wrong = 0;
        double worst = 0;
        for (int run = 0; run < runs; run++) {
            ComputationGraph network = network(spec);
            try (ParallelWrapper wrapper = new ParallelWrapper.Builder<>(network)
                    .workers(2)
                    .prefetchBuffer(0)
                    .averagingFrequency(1)
                    .build()) {
                wrapper.fit(new ListDataSetIterator<>(DataSet.merge(batches).asList(), BATCH));
            }
            double share = network.params().sub(expected).norm2Number().doubleValue() / moved;
            wrong += share > 1e-3 ? 1 : 0;
            worst = Math.max(worst, share);
        }
        print(new Result(runs, wrong, worst));
        return 0;
    }

    private static ComputationGraph network(ModelSpec spec) {
        return TrainableNetwork.with(Architecture.SMALL.create(spec), new Sgd(0.05), 0);
    }

    /**
     * What came of it.
     *
     * @param runs how often it was tried
     * @param wrong how often the result was another one
     * @param largestDifference Euclidean distance from the mean, as a part of the way that the parameters should have gone
     */
    record Result(int runs, int wrong, double largestDifference) implements CommandResult {

        @Override
        public String text() {
            return String.format(
                    Locale.ROOT, "%d of %d steps wrong, by up to %.2f of their length", wrong, runs, largestDifference);
        }
    }
}
