package org.lowbit4j.samples.data;

/** The character set in which this process reads and writes file names: that of its locale, which Java cannot change later. */
public final class NameCharset {

    /** Stands for what the character set cannot express. */
    private static final char UNKNOWN = '\uFFFD';

    private NameCharset() {}

    /** What to do if a name cannot be expressed. */
    public static String advice() {
        return "the locale of this process has the character set " + System.getProperty("sun.jnu.encoding")
                + "; set LC_ALL=C.UTF-8, or another UTF-8 locale, or use a name of plain letters";
    }

    /** Whether characters of a name were lost when it was read. */
    static boolean isGarbled(String name) {
        return name.indexOf(UNKNOWN) >= 0;
    }
}
