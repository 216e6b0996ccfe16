package org.lowbit4j.binconv.simd.source;

import java.util.List;

/** Small numbers in words, for comments. */
final class English {

    private static final List<String> NUMBERS =
            List.of("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten");

    private English() {}

    static String number(int n) {
        return NUMBERS.get(n);
    }

    /** "one pixel", "two pixels". */
    static String count(int n, String noun) {
        return number(n) + " " + noun + (n == 1 ? "" : "s");
    }

    /** Begins a sentence. */
    static String sentence(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
