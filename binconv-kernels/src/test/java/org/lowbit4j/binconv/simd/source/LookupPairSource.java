package org.lowbit4j.binconv.simd.source;

import static org.lowbit4j.binconv.simd.source.LookupTileSource.TAPS;
import static org.lowbit4j.binconv.simd.source.VectorCode.add;
import static org.lowbit4j.binconv.simd.source.VectorCode.assign;
import static org.lowbit4j.binconv.simd.source.VectorCode.offset;
import static org.lowbit4j.binconv.simd.source.VectorCode.store;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Tiles of table look-ups for two parts, A and B, which share every load of a table.
 *
 * @param adjacent whether the taps of a step read neighbouring tables, and so share them
 * @param pixels output pixels
 */
record LookupPairSource(boolean adjacent, int pixels) {

    private static final VectorCode BYTES = new VectorCode("ByteVector", "LookupVectors.BYTES");
    private static final List<String> PARTS = List.of("A", "B");

    /** Rewrites the files. */
    public static void main(String... arguments) throws IOException {
        GeneratedFile.write(files());
    }

    static List<GeneratedFile> files() {
        return Stream.of(new LookupPairSource(true, 7), new LookupPairSource(true, 8), new LookupPairSource(false, 7))
                .map(LookupPairSource::file)
                .toList();
    }

    private GeneratedFile file() {
        String name = (adjacent ? "AdjacentTapsPair" : "AnyTapsPair") + pixels;
        return new GeneratedFile(LookupPairSource.class, "luta", name, code(name));
    }

    private String code(String name) {
        return """
            import static org.lowbit4j.binconv.simd.luta.LutAGeometry.STEP_TAPS;
            import static org.lowbit4j.binconv.simd.luta.LutAGeometry.TABLE;

            import jdk.incubator.vector.ByteVector;
            import org.lowbit4j.binconv.simd.vectors.LookupVectors;

            /** %s */
            final class %s implements PairTile {

                @Override
                public int pixels() {
                    return %d;
                }

                @Override
                public void add(
                        byte[] tables,
                        int tableStep,
                        int[] offsets,
                        int fromTap,
                        int toTap,
                        int from,
                        byte[] indices,
                        int at,
                        byte[] sums,
                        int to) {
            %s    }
            }
            """.formatted(title(), name, pixels, body());
    }

    private String title() {
        int indices = PARTS.size() * TAPS.size();
        return adjacent
                ? "Three neighbouring taps a step: %s tables and %s indices serve %d look-ups."
                        .formatted(English.number(tables()), English.number(indices), pixels * indices)
                : "Any three taps a step.";
    }

    /** Tables of a step of neighbouring taps. */
    private int tables() {
        return pixels + TAPS.size() - 1;
    }

    private SourceText body() {
        SourceText body = new SourceText(2);
        for (String part : PARTS) {
            for (int pixel = 0; pixel < pixels; pixel++) {
                body.add(BYTES.declare(sum(pixel, part), BYTES.zero()));
            }
        }
        body.open("for (int tap = fromTap; tap < toTap; tap += STEP_TAPS)");
        body.add("int index = at + (tap - fromTap) * (2 * TABLE);");
        if (adjacent) {
            neighbours(body);
        } else {
            any(body);
        }
        body.close();
        for (int part = 0; part < PARTS.size(); part++) {
            for (int pixel = 0; pixel < pixels; pixel++) {
                String to = offset("to", part * pixels + pixel, "TABLE");
                body.add(store(sum(pixel, PARTS.get(part)), "sums", to));
            }
        }
        return body;
    }

    /** Table {@code t} serves tap {@code k} of pixel {@code t - k}. */
    private void neighbours(SourceText body) {
        body.add("int table = from + offsets[tap];");
        body.add("ByteVector entries;");
        for (int table = 0; table < tables(); table++) {
            if (table < TAPS.size()) {
                indices(body, table);
            }
            entries(body, table + 1 < tables());
            for (String part : PARTS) {
                for (int tap = TAPS.size() - 1; tap >= 0; tap--) {
                    int pixel = table - tap;
                    if (pixel >= 0 && pixel < pixels) {
                        lookUp(body, pixel, tap, part);
                    }
                }
            }
        }
    }

    private void any(SourceText body) {
        body.add("int table;");
        body.add("ByteVector entries;");
        for (int tap = 0; tap < TAPS.size(); tap++) {
            indices(body, tap);
            body.add("table = from + offsets[%s];".formatted(tap == 0 ? "tap" : "tap + " + tap));
            for (int pixel = 0; pixel < pixels; pixel++) {
                entries(body, pixel + 1 < pixels);
                for (String part : PARTS) {
                    lookUp(body, pixel, tap, part);
                }
            }
        }
    }

    private static void indices(SourceText body, int tap) {
        for (int part = 0; part < PARTS.size(); part++) {
            String at = offset("index", part * TAPS.size() + tap, "TABLE");
            body.add(BYTES.declare(TAPS.get(tap) + PARTS.get(part), BYTES.load("indices", at)));
        }
    }

    private static void entries(SourceText body, boolean more) {
        body.add(assign("entries", BYTES.load("tables", "table")));
        if (more) {
            body.add("table += tableStep;");
        }
    }

    private static void lookUp(SourceText body, int pixel, int tap, String part) {
        body.add(add(sum(pixel, part), TAPS.get(tap) + part + ".selectFrom(entries)"));
    }

    private static String sum(int pixel, String part) {
        return "sum" + pixel + part.toLowerCase(Locale.ROOT);
    }
}
