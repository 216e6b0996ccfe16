package org.lowbit4j.samples.bench;

import java.util.Locale;
import org.lowbit4j.samples.result.CommandResult;

/**
 * Time and memory of listing a folder.
 *
 * @param files number of them
 * @param leastSeconds of all rounds
 * @param mostSeconds of all rounds
 * @param megabytes of memory that the list takes, in the last round
 */
record ListingSpeedResult(int files, double leastSeconds, double mostSeconds, double megabytes)
        implements CommandResult {

    @Override
    public String text() {
        return String.format(
                Locale.ROOT,
                "%d files listed in %.2f s (slowest %.2f s), %.1f MB",
                files,
                leastSeconds,
                mostSeconds,
                megabytes);
    }
}
