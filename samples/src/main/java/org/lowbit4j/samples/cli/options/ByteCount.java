package org.lowbit4j.samples.cli.options;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A size of memory.
 *
 * @param bytes at least 1
 */
public record ByteCount(long bytes) {

    private static final Pattern TEXT = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,6})?)(B|kB|MB|GB)");

    private static final Map<String, Long> UNITS =
            Map.of("B", 1L, "kB", 1_000L, "MB", 1_000_000L, "GB", 1_000_000_000L);

    /**
     * The size that a text such as {@code 800MB} says; k is 1000.
     *
     * @throws IllegalArgumentException if it says none
     */
    public static ByteCount parse(String text) {
        Matcher matcher = TEXT.matcher(text);
        long bytes = matcher.matches()
                ? new BigDecimal(matcher.group(1))
                        .multiply(BigDecimal.valueOf(UNITS.getOrDefault(matcher.group(2), 1L)))
                        .longValue()
                : 0;
        if (bytes < 1) {
            throw new IllegalArgumentException(
                    text + ": expected a number of at least one byte with its unit, for instance 800MB or 2.5GB");
        }
        return new ByteCount(bytes);
    }
}
