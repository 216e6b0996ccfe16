package org.lowbit4j.samples.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/**
 * Latency of two packed networks, each in fresh Java processes. Two processes live at a time, one for each network, and take turns of
 * some images each, a b, b a and so on: machines that others share change their speed for seconds to minutes, which then meets both.
 *
 * @param a times of the one network, a median over the turns and a least time in each process
 * @param b times of the other
 * @param ratios median over the turns of a's time over b's, for each pair of processes
 */
record LatencyPairs(List<PeerTiming> a, List<PeerTiming> b, List<Double> ratios) {

    private static final int TURNS = 20;

    /** Immutable copies. */
    public LatencyPairs {
        a = List.copyOf(a);
        b = List.copyOf(b);
        ratios = List.copyOf(ratios);
    }

    /**
     * Measures.
     *
     * @param main the program: understands {@code --measure}
     * @param processes for each network
     * @param runs images that count in each process, after twice as many others
     */
    public static LatencyPairs measure(Class<?> main, Path packedA, Path packedB, int processes, int runs)
            throws IOException {
        if (processes < 1 || runs < 1) {
            throw new IllegalArgumentException(
                    "latency over " + processes + " processes of " + runs + " images; expected at least 1 of each");
        }
        List<PeerTiming> a = new ArrayList<>();
        List<PeerTiming> b = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        for (int i = 0; i < processes; i++) {
            try (AnsweringProcess processA = started(main, packedA);
                    AnsweringProcess processB = started(main, packedB)) {
                warmUp(processA, runs);
                warmUp(processB, runs);
                Turns turns = Turns.of(processA, processB, runs);
                a.add(overall(turns.a()));
                b.add(overall(turns.b()));
                ratios.add(turns.medianRatio());
            }
        }
        return new LatencyPairs(a, b, ratios);
    }

    private static AnsweringProcess started(Class<?> main, Path packed) throws IOException {
        return AnsweringProcess.start(main, List.of("--measure=" + packed));
    }

    private static void warmUp(AnsweringProcess process, int runs) throws IOException {
        time(process, 2 * runs, 1);
    }

    private static PeerTiming time(AnsweringProcess process, int warmUps, int runs) throws IOException {
        String[] numbers = process.ask(warmUps + " " + runs).split(" ", -1);
        return new PeerTiming(Double.parseDouble(numbers[0]), Double.parseDouble(numbers[1]));
    }

    private static PeerTiming overall(List<PeerTiming> turns) {
        return new PeerTiming(
                median(turns.stream().map(PeerTiming::medianMicros).toList()), least(turns));
    }

    /** What two processes took, turn by turn. */
    private record Turns(List<PeerTiming> a, List<PeerTiming> b) {

        static Turns of(AnsweringProcess processA, AnsweringProcess processB, int runs) throws IOException {
            Turns turns = new Turns(new ArrayList<>(), new ArrayList<>());
            int ofTurn = (runs + TURNS - 1) / TURNS;
            for (int turn = 0; turn * ofTurn < runs; turn++) {
                if (turn % 2 == 0) {
                    turns.a.add(time(processA, 1, ofTurn));
                    turns.b.add(time(processB, 1, ofTurn));
                } else {
                    turns.b.add(time(processB, 1, ofTurn));
                    turns.a.add(time(processA, 1, ofTurn));
                }
            }
            return turns;
        }

        double medianRatio() {
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < a.size(); i++) {
                ratios.add(a.get(i).medianMicros() / b.get(i).medianMicros());
            }
            return median(ratios);
        }
    }

    /** The median of the ratios. */
    public double medianRatio() {
        return median(ratios);
    }

    private static double median(List<Double> numbers) {
        return new Median()
                .evaluate(numbers.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** Least time of a in any process over the least of b. */
    public double leastTimesRatio() {
        return least(a) / least(b);
    }

    private static double least(List<PeerTiming> timings) {
        return timings.stream().mapToDouble(PeerTiming::minMicros).min().orElseThrow();
    }
}
