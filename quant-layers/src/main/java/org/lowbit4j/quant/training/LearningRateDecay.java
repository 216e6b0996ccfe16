package org.lowbit4j.quant.training;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.lowbit4j.quant.CosineSchedule;
import org.lowbit4j.quant.WarmUpSchedule;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.linalg.schedule.MapSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/** How the learning rate falls in the epochs of a training. Without a warm-up its text is that of {@link #parse}. */
public sealed interface LearningRateDecay {

    /** To zero along half a cosine. */
    LearningRateDecay COSINE = new Cosine();

    /** The rate of each iteration, {@code initial} at the first one. */
    ISchedule schedule(double initial, int epochs, int stepsPerEpoch);

    /**
     * {@code cosine}, or {@code steps:} and the epochs, counted from 0, at whose beginning the rate falls to a tenth: {@code
     * steps:30,60,85}.
     *
     * @throws IllegalArgumentException if it is neither
     */
    static LearningRateDecay parse(String text) {
        if (text.equals(COSINE.toString())) {
            return COSINE;
        }
        if (text.startsWith(Steps.PREFIX)) {
            try {
                return new Steps(
                        Arrays.stream(text.substring(Steps.PREFIX.length()).split(",", -1))
                                .map(Integer::valueOf)
                                .toList());
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException(
                        "schedule " + text + ": epochs are whole numbers, expected for instance steps:30,60,85", e);
            }
        }
        throw new IllegalArgumentException("schedule " + text + "; expected cosine, or for instance steps:30,60,85");
    }

    /** {@code decay} after a start in which the rate grows from nearly 0 along a line; 0 epochs for none. */
    static LearningRateDecay afterWarmUp(double warmUpEpochs, LearningRateDecay decay) {
        return warmUpEpochs == 0 ? decay : new WarmUp(warmUpEpochs, decay);
    }

    /**
     * At first a part of the rate that grows from step to step, then the rate of another decay.
     *
     * @param warmUpEpochs how long it grows, positive; may be less than an epoch
     * @param decay the rate at which it arrives, and what follows
     */
    record WarmUp(double warmUpEpochs, LearningRateDecay decay) implements LearningRateDecay {

        /** Checks the epochs. */
        public WarmUp {
            if (!(warmUpEpochs > 0) || Double.isInfinite(warmUpEpochs)) {
                throw new IllegalArgumentException(
                        "schedule: a warm-up of " + warmUpEpochs + " epochs; expected a positive number");
            }
        }

        @Override
        public ISchedule schedule(double initial, int epochs, int stepsPerEpoch) {
            if (warmUpEpochs >= epochs) {
                throw new IllegalArgumentException("schedule: a warm-up of " + warmUpEpochs
                        + " epochs in a training of " + epochs + "; expected fewer");
            }
            int steps = (int) Math.max(Math.ceil(warmUpEpochs * stepsPerEpoch), 1);
            return new WarmUpSchedule(decay.schedule(initial, epochs, stepsPerEpoch), steps);
        }

        @Override
        public String toString() {
            return decay + " after a warm-up of " + warmUpEpochs + " epochs";
        }
    }

    /** To zero along half a cosine. */
    record Cosine() implements LearningRateDecay {

        @Override
        public ISchedule schedule(double initial, int epochs, int stepsPerEpoch) {
            return new CosineSchedule(initial, (long) epochs * stepsPerEpoch);
        }

        @Override
        public String toString() {
            return "cosine";
        }
    }

    /**
     * To a tenth at the beginning of some epochs.
     *
     * @param epochs counted from 0, ascending
     */
    record Steps(List<Integer> epochs) implements LearningRateDecay {

        private static final String PREFIX = "steps:";
        private static final double FACTOR = 10;

        /** Checks the epochs. */
        public Steps {
            epochs = List.copyOf(epochs);
            for (int i = 0; i < epochs.size(); i++) {
                if (epochs.get(i) < 1 || (i > 0 && epochs.get(i) <= epochs.get(i - 1))) {
                    throw new IllegalArgumentException("schedule: the learning rate falls at epochs " + epochs
                            + "; expected ascending numbers from 1 on");
                }
            }
        }

        @Override
        public ISchedule schedule(double initial, int trained, int stepsPerEpoch) {
            Map<Integer, Double> rates = new TreeMap<>();
            double rate = initial;
            rates.put(0, rate);
            for (int epoch : epochs) {
                rate /= FACTOR;
                rates.put(Math.multiplyExact(epoch, stepsPerEpoch), rate);
            }
            return new MapSchedule(ScheduleType.ITERATION, rates);
        }

        @Override
        public String toString() {
            return PREFIX + epochs.stream().map(String::valueOf).collect(Collectors.joining(","));
        }
    }
}
