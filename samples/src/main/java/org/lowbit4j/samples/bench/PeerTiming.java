package org.lowbit4j.samples.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.math3.stat.StatUtils;
import org.apache.commons.math3.stat.descriptive.rank.Median;

/**
 * Time of single runs.
 *
 * @param medianMicros half of the runs took less
 * @param minMicros the fastest run
 */
public record PeerTiming(double medianMicros, double minMicros) {

    /**
     * Times networks in turn, so that whatever slows the machine down slows all of them. Each has been given its image.
     *
     * @param warmUps rounds that are not counted
     * @param rounds runs of each that count, at least 1
     * @return by name, in the order given
     * @throws IllegalArgumentException if there are no rounds
     */
    public static Map<String, PeerTiming> inTurn(List<? extends Peer> peers, int warmUps, int rounds) {
        if (warmUps < 0 || rounds < 1) {
            throw new IllegalArgumentException(
                    warmUps + " warm-up rounds and " + rounds + " rounds; expected at least 0 and 1");
        }
        double[][] micros = new double[peers.size()][rounds];
        for (int round = -warmUps; round < rounds; round++) {
            for (int i = 0; i < peers.size(); i++) {
                long start = System.nanoTime();
                peers.get(i).run();
                long end = System.nanoTime();
                if (round >= 0) {
                    micros[i][round] = (end - start) / 1e3;
                }
            }
        }
        Map<String, PeerTiming> timings = new LinkedHashMap<>();
        for (int i = 0; i < peers.size(); i++) {
            timings.put(peers.get(i).name(), of(micros[i]));
        }
        return timings;
    }

    private static PeerTiming of(double[] micros) {
        return new PeerTiming(new Median().evaluate(micros), StatUtils.min(micros));
    }
}
