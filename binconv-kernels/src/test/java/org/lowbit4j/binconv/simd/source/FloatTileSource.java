package org.lowbit4j.binconv.simd.source;

import static org.lowbit4j.binconv.simd.source.VectorCode.addProduct;
import static org.lowbit4j.binconv.simd.source.VectorCode.offset;
import static org.lowbit4j.binconv.simd.source.VectorCode.times;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tiles of float convolutions: each value of the image is multiplied with all vectors of weights.
 *
 * @param pixels rows of sums
 * @param vectors columns of sums
 */
record FloatTileSource(int pixels, int vectors) {

    private static final VectorCode FLOATS = new VectorCode("FloatVector", "FLOATS");

    /** Rewrites the files. */
    public static void main(String... arguments) throws IOException {
        GeneratedFile.write(files());
    }

    static List<GeneratedFile> files() {
        return Stream.of(tile(1, 1), tile(1, 2), tile(1, 4), tile(4, 2), tile(6, 4), tile(8, 1))
                .map(FloatTileSource::file)
                .toList();
    }

    private static FloatTileSource tile(int pixels, int vectors) {
        return new FloatTileSource(pixels, vectors);
    }

    private GeneratedFile file() {
        String name = "FloatTile" + pixels + "x" + vectors;
        return new GeneratedFile(FloatTileSource.class, "floats", name, code(name));
    }

    private String code(String name) {
        String rows = English.sentence(English.count(pixels, "pixel"));
        String columns = English.count(vectors, "vector");
        return """
            import static org.lowbit4j.binconv.simd.vectors.Widest.FLOATS;
            import static org.lowbit4j.binconv.simd.vectors.Widest.LANES;

            import jdk.incubator.vector.FloatVector;

            /** %s times %s. */
            final class %s implements FloatTile {

                @Override
                public int pixels() {
                    return %d;
                }

                @Override
                public int vectors() {
                    return %d;
                }

                @Override
                public void run(
                        FloatBlock block,
                        FloatTaps taps,
                        int fromTap,
                        int toTap,
                        float[] image,
                        int corner,
                        float[] result,
                        int at,
                        FloatSteps steps) {
            %s    }
            }
            """.formatted(rows, columns, name, pixels, vectors, body());
    }

    private SourceText body() {
        SourceText body = new SourceText(2);
        body.add("float[] weights = block.weights();");
        body.add("int[] offsets = taps.offsets();");
        body.add("int[] rows = taps.weights();");
        if (pixels > 1) {
            body.add("int step = steps.image();");
            body.add("int resultStep = steps.result();");
        }
        start(body);
        body.open("for (int tap = fromTap; tap < toTap; tap++)");
        tap(body);
        body.close();
        sums().store(body, "result", "at", "resultStep", "LANES");
        return body;
    }

    private void start(SourceText body) {
        for (int vector = 0; vector < vectors; vector++) {
            body.add(FLOATS.declare(sums().name(0, vector), FLOATS.load("block.start()", times(vector, "LANES"))));
        }
        for (int pixel = 1; pixel < pixels; pixel++) {
            for (int vector = 0; vector < vectors; vector++) {
                body.add(FLOATS.declare(sums().name(pixel, vector), sums().name(0, vector)));
            }
        }
    }

    private void tap(SourceText body) {
        body.add("int x = corner + offsets[tap];");
        body.add("int row = rows[tap] * %s;".formatted(vectors == 1 ? "LANES" : "(" + times(vectors, "LANES") + ")"));
        for (int vector = 0; vector < vectors; vector++) {
            body.add(FLOATS.declare("w" + vector, FLOATS.load("weights", offset("row", vector, "LANES"))));
        }
        for (int pixel = 0; pixel < pixels; pixel++) {
            body.add(FLOATS.declare("x" + pixel, FLOATS.broadcast("image[" + offset("x", pixel, "step") + "]")));
            for (int vector = 0; vector < vectors; vector++) {
                body.add(addProduct(sums().name(pixel, vector), "x" + pixel, "w" + vector));
            }
        }
    }

    private Accumulators sums() {
        return new Accumulators("s", pixels, vectors);
    }
}
