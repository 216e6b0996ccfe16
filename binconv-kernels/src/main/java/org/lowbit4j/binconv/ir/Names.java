package org.lowbit4j.binconv.ir;

import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Names of nodes and layers as messages show them. A name may come from anybody's file, so whatever could break the line, hide or
 * reorder text is written as an escape of Java source: control and format characters, line separators, halves of surrogate
 * pairs, private and unassigned characters, quotes and backslashes. Different names stay different.
 */
public final class Names {

    private static final HexFormat HEX = HexFormat.of();

    private Names() {}

    /** The name between quotes, on one line; a name that is missing reads "null". */
    public static String quoted(@Nullable String name) {
        return '"' + escaped(name) + '"';
    }

    /** The name on one line; for lists of names. */
    public static String escaped(@Nullable String name) {
        StringBuilder text = new StringBuilder();
        Objects.toString(name).codePoints().forEach(character -> append(text, character));
        return text.toString();
    }

    private static void append(StringBuilder text, int character) {
        switch (character) {
            case '\n' -> text.append("\\n");
            case '\r' -> text.append("\\r");
            case '\t' -> text.append("\\t");
            case '"', '\\' -> text.append('\\').appendCodePoint(character);
            default -> {
                if (isVisible(character)) {
                    text.appendCodePoint(character);
                } else {
                    for (char unit : Character.toChars(character)) {
                        text.append("\\u");
                        HEX.toHexDigits(text, (byte) (unit >> 8));
                        HEX.toHexDigits(text, (byte) unit);
                    }
                }
            }
        }
    }

    private static boolean isVisible(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
