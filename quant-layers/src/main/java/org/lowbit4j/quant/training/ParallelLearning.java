package org.lowbit4j.quant.training;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Learning by the mean of several steps: copies of a network take one each, on batches of their own, on threads of their own; then
 * parameters and updater states of all become their means. Means are summed in the order of the copies, so that the result does not
 * depend on the threads. The constraints are applied to the means once more: the mean of valid ranges need not be valid for the mean
 * of the weights.
 *
 * <p>Deeplearning4j's ParallelWrapper would do the same, but may take the mean before a copy has begun its step.
 */
final class ParallelLearning implements Learning {

    private final ComputationGraph network;
    private final TrainingData data;
    private final int workers;

    ParallelLearning(ComputationGraph network, TrainingData data, int workers) {
        this.network = network;
        this.data = data;
        this.workers = workers;
    }

    @Override
    public int steps() {
        return data.steps();
    }

    @Override
    public Epoch start(int epoch, int firstStep) {
        return new ParallelEpoch(data.epoch(epoch, firstStep), firstStep);
    }

    /** The network itself is the first of the copies. */
    private List<ComputationGraph> copies() {
        List<ComputationGraph> copies = new ArrayList<>(List.of(network));
        while (copies.size() < workers) {
            ComputationGraph copy = network.clone();
            copy.getConfiguration().setIterationCount(network.getConfiguration().getIterationCount());
            copy.getConfiguration().setEpochCount(network.getConfiguration().getEpochCount());
            copies.add(copy);
        }
        return copies;
    }

    private static void average(List<ComputationGraph> copies, Function<ComputationGraph, INDArray> part) {
        List<INDArray> parts = copies.stream().map(part).toList();
        if (parts.get(0) == null || parts.get(0).isEmpty()) {
            return; // an updater without a state
        }
        INDArray mean = parts.get(0);
        parts.subList(1, parts.size()).forEach(mean::addi);
        mean.divi(parts.size());
    }

    private static void spread(List<ComputationGraph> copies, Function<ComputationGraph, INDArray> part) {
        INDArray mean = part.apply(copies.get(0));
        if (mean != null && !mean.isEmpty()) {
            copies.subList(1, copies.size()).forEach(copy -> part.apply(copy).assign(mean));
        }
    }

    /** The rest of an epoch. */
    private final class ParallelEpoch implements Epoch {

        private final TrainingData.Batches batches;
        private final List<ComputationGraph> copies = copies();
        private final ExecutorService threads = Executors.newFixedThreadPool(workers, task -> {
            Thread thread = new Thread(task, "lowbit-worker");
            thread.setDaemon(true);
            return thread;
        });
        private int step;
        private long examples;

        ParallelEpoch(TrainingData.Batches batches, int firstStep) {
            this.batches = batches;
            this.step = firstStep;
        }

        @Override
        public boolean hasNext() {
            return step < steps();
        }

        @Override
        public double step() {
            step++;
            List<Callable<Double>> tasks = new ArrayList<>();
            for (ComputationGraph copy : copies) {
                DataSet batch = batches.next();
                examples += batch.numExamples();
                tasks.add(() -> {
                    copy.fit(batch);
                    return copy.score();
                });
            }
            double sum = 0;
            for (Future<Double> loss : done(tasks)) {
                sum += result(loss);
            }
            average(copies, ComputationGraph::params);
            average(copies, copy -> copy.getUpdater().getStateViewArray());
            network.applyConstraints(
                    network.getConfiguration().getIterationCount(),
                    network.getConfiguration().getEpochCount());
            spread(copies, ComputationGraph::params);
            spread(copies, copy -> copy.getUpdater().getStateViewArray());
            return sum / workers;
        }

        /** Waits for all: whoever hears that one has failed must not find another one still changing the network. */
        private List<Future<Double>> done(List<Callable<Double>> tasks) {
            try {
                return threads.invokeAll(tasks);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }

        private static IllegalStateException interrupted(InterruptedException cause) {
            Thread.currentThread().interrupt();
            return new IllegalStateException("interrupted while workers train", cause);
        }

        private static double result(Future<Double> loss) {
            try {
                return loss.get();
            } catch (InterruptedException e) {
                throw interrupted(e);
            } catch (ExecutionException e) {
                if (e.getCause() instanceof RuntimeException cause) {
                    throw cause;
                }
                throw new IllegalStateException("a worker failed: " + e.getCause(), e);
            }
        }

        @Override
        public long images() {
            return examples;
        }

        @Override
        public void close() {
            batches.close();
            threads.shutdownNow();
        }
    }
}
