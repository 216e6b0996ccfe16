package org.lowbit4j.samples.bench;

import java.util.List;
import java.util.Locale;
import org.apache.commons.math3.stat.descriptive.rank.Median;
import org.lowbit4j.samples.result.CommandResult;

/**
 * What a cold start takes: medians over fresh JVMs.
 *
 * @param rounds how many
 * @param rulesMillis to read the kernel rules
 * @param engineMillis then, to make an engine
 * @param answerMillis then, from the start of making it to its first answer
 * @param tenMegabytes heap that ten engines keep, their kernels compiled
 */
record ColdStartResult(int rounds, double rulesMillis, double engineMillis, double answerMillis, double tenMegabytes)
        implements CommandResult {

    /** Of the numbers of every round, in the order of the components. */
    static ColdStartResult of(int rounds, List<double[]> numbers) {
        return new ColdStartResult(
                rounds, median(numbers, 0), median(numbers, 1), median(numbers, 2), median(numbers, 3));
    }

    private static double median(List<double[]> numbers, int index) {
        return new Median()
                .evaluate(numbers.stream().mapToDouble(round -> round[index]).toArray());
    }

    @Override
    public String text() {
        return String.format(
                Locale.ROOT,
                "%d fresh JVMs: rules %.1f ms, engine %.1f ms, first answer after %.1f ms; ten engines keep %.1f MB",
                rounds,
                rulesMillis,
                engineMillis,
                answerMillis,
                tenMegabytes);
    }
}
