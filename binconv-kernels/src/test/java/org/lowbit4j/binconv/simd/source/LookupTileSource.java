package org.lowbit4j.binconv.simd.source;

import static org.lowbit4j.binconv.simd.source.VectorCode.add;
import static org.lowbit4j.binconv.simd.source.VectorCode.assign;
import static org.lowbit4j.binconv.simd.source.VectorCode.offset;
import static org.lowbit4j.binconv.simd.source.VectorCode.store;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tiles of table look-ups for one part: every step's sums are widened.
 *
 * @param adjacent whether the taps of a step read neighbouring tables, and so share them
 * @param pixels output pixels
 */
record LookupTileSource(boolean adjacent, int pixels) {

    /** Taps of a step: their names. */
    static final List<String> TAPS = List.of("first", "second", "third");

    private static final VectorCode BYTES = new VectorCode("ByteVector", "LookupVectors.BYTES");
    private static final VectorCode SHORTS = new VectorCode("ShortVector", "LookupVectors.SHORTS");
    private static final int LINE = 120;

    /** Rewrites the files. */
    public static void main(String... arguments) throws IOException {
        GeneratedFile.write(files());
    }

    static List<GeneratedFile> files() {
        return Stream.of(new LookupTileSource(true, 7), new LookupTileSource(true, 8), new LookupTileSource(false, 7))
                .map(LookupTileSource::file)
                .toList();
    }

    private GeneratedFile file() {
        String name = (adjacent ? "AdjacentTapsTile" : "AnyTapsTile") + pixels;
        return new GeneratedFile(LookupTileSource.class, "luta", name, code(name));
    }

    private String code(String name) {
        return """
            import static org.lowbit4j.binconv.simd.luta.LutAGeometry.TABLE;

            import jdk.incubator.vector.ByteVector;
            import jdk.incubator.vector.ShortVector;
            import jdk.incubator.vector.VectorOperators;
            import org.lowbit4j.binconv.simd.vectors.LookupVectors;

            /** %s */
            final class %s implements LutATile {

                @Override
                public int pixels() {
                    return %d;
                }

                @Override
                public void add(
                        byte[] tables,
                        int[] offsets,
                        int taps,
                        int from,
                        byte[] indices,
                        int at,
                        short[] before,
                        int beforeAt,
                        short[] sums,
                        int sumsAt) {
            %s    }
            }
            """.formatted(title(), name, pixels, body());
    }

    private String title() {
        return adjacent
                ? "Three neighbouring taps a step, so that %s tables serve %d look-ups. One straight loop, and no larger: C2 must take it."
                        .formatted(English.number(tables()), pixels * TAPS.size())
                : "Any three taps a step.";
    }

    /** Tables of a step of neighbouring taps. */
    private int tables() {
        return pixels + TAPS.size() - 1;
    }

    private SourceText body() {
        SourceText body = new SourceText(2);
        for (int i = 0; i < 2 * pixels; i++) {
            body.add(SHORTS.declare(wide(i), SHORTS.load("before", offset("beforeAt", i, "LANES"))));
        }
        body.open("for (int tap = 0; tap < taps; tap += LutAGeometry.STEP_TAPS)");
        body.add("int index = at + tap * TABLE;");
        for (int tap = 0; tap < TAPS.size(); tap++) {
            body.add(BYTES.declare(TAPS.get(tap), BYTES.load("indices", offset("index", tap, "TABLE"))));
        }
        if (adjacent) {
            neighbours(body);
        } else {
            any(body);
        }
        body.close();
        for (int i = 0; i < 2 * pixels; i++) {
            body.add(store(wide(i), "sums", offset("sumsAt", i, "LANES")));
        }
        return body;
    }

    /** Table {@code t} serves tap {@code k} of pixel {@code t - k}; a pixel is done with its last tap. */
    private void neighbours(SourceText body) {
        body.add("int at0 = from + offsets[tap];");
        body.add("ShortVector wide;");
        for (int table = 0; table < tables(); table++) {
            String load = BYTES.load("tables", offset("at0", table, "TABLE"));
            body.add(table == 0 ? BYTES.declare("table", load) : assign("table", load));
            for (int tap = TAPS.size() - 1; tap >= 0; tap--) {
                int pixel = table - tap;
                if (pixel >= 0 && pixel < pixels) {
                    String entries = TAPS.get(tap) + ".selectFrom(table)";
                    body.add(tap == 0 ? BYTES.declare("sum" + pixel, entries) : add("sum" + pixel, entries));
                    if (tap == TAPS.size() - 1) {
                        body.add(assign("wide", "sum" + pixel + ".reinterpretAsShorts()"));
                        widen(body, pixel, "wide");
                    }
                }
            }
        }
    }

    private void any(SourceText body) {
        for (int tap = 0; tap < TAPS.size(); tap++) {
            body.add("int %sTable = from + offsets[%s];".formatted(TAPS.get(tap), tap == 0 ? "tap" : "tap + " + tap));
        }
        for (int pixel = 0; pixel < pixels; pixel++) {
            String load = entries(0, pixel);
            String line = "ShortVector sum%d = first.selectFrom(%s)".formatted(pixel, load);
            boolean fits = 3 * 4 + line.length() <= LINE;
            body.add(fits ? line : line.replace(load, "\n                " + load));
            body.add("        .add(second.selectFrom(%s))".formatted(entries(1, pixel)));
            body.add("        .add(third.selectFrom(%s))".formatted(entries(2, pixel)));
            body.add("        .reinterpretAsShorts();");
        }
        for (int pixel = 0; pixel < pixels; pixel++) {
            widen(body, pixel, "sum" + pixel);
        }
    }

    private static String entries(int tap, int pixel) {
        return BYTES.load("tables", offset(TAPS.get(tap) + "Table", pixel, "TABLE"));
    }

    private static void widen(SourceText body, int pixel, String sum) {
        body.add(add(wide(2 * pixel), sum));
        body.add("""
                %1$s = %1$s.add(%2$s.reinterpretAsInts()
                        .lanewise(VectorOperators.LSHR, Byte.SIZE)
                        .reinterpretAsShorts());
                """.formatted(wide(2 * pixel + 1), sum));
    }

    private static String wide(int i) {
        return (i % 2 == 0 ? "whole" : "shifted") + i / 2;
    }
}
