package org.lowbit4j.binconv.simd.source;

/** Lines of Java, indented by the blocks that they are in. */
final class SourceText {

    private static final String INDENT = "    ";

    private final StringBuilder text = new StringBuilder();
    private int depth;

    /** @param depth blocks around the first line */
    SourceText(int depth) {
        this.depth = depth;
    }

    /** Adds lines, which may be indented against each other. */
    SourceText add(String lines) {
        lines.lines()
                .forEach(line -> text.append(INDENT.repeat(depth)).append(line).append('\n'));
        return this;
    }

    /** Begins a block. */
    SourceText open(String head) {
        add(head + " {");
        depth++;
        return this;
    }

    /** Ends the last block. */
    SourceText close() {
        depth--;
        return add("}");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
