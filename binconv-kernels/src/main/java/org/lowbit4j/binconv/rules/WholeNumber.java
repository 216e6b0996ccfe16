package org.lowbit4j.binconv.rules;

/** Whole numbers of at least 1 in texts: decimal digits only. */
final class WholeNumber {

    /** What is one, for messages. */
    static final String EXPECTED = "a whole number of 1 to 9 digits";

    private static final int MAX_DIGITS = 9;

    private WholeNumber() {}

    /** The number, or 0 if the text is none. */
    static int of(String text) {
        if (text.isEmpty() || text.length() > MAX_DIGITS || text.charAt(0) == '0') {
            return 0;
        }
        int number = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return 0;
            }
            number = 10 * number + digit;
        }
        return number;
    }
}
