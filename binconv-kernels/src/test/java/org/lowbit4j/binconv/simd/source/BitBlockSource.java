package org.lowbit4j.binconv.simd.source;

import static org.lowbit4j.binconv.simd.source.VectorCode.add;
import static org.lowbit4j.binconv.simd.source.VectorCode.offset;

import java.io.IOException;
import java.util.List;

/**
 * Loop nests of bit-serial multiplication, in the blocks that they belong to.
 *
 * @param pixels rows of sums
 * @param vectors columns of sums
 * @param lanes expression of the output channels of all vectors
 */
record BitBlockSource(int pixels, int vectors, String lanes) {

    private static final VectorCode INTS = new VectorCode("IntVector", "Widest.INTS");

    private static final String IMPORTS = """
            import jdk.incubator.vector.IntVector;
            import jdk.incubator.vector.VectorOperators;
            import org.lowbit4j.binconv.simd.vectors.Widest;

            """;

    /** Rewrites the files. */
    public static void main(String... arguments) throws IOException {
        GeneratedFile.write(files());
    }

    static List<GeneratedFile> files() {
        SourceText four = new BitBlockSource(4, 4, "LANES").nest();
        SourceText one = new BitBlockSource(1, 4, "LANES").nest();
        SourceText eight = new BitBlockSource(8, 1, "Widest.LANES").nest();
        return List.of(file("WideBlock", wide(four, one)), file("NarrowBlock", narrow(eight)));
    }

    private static GeneratedFile file(String name, String code) {
        return new GeneratedFile(BitBlockSource.class, "bitserial", name, IMPORTS + code);
    }

    private static String wide(SourceText four, SourceText one) {
        return """
            /** Four vectors of output channels. A tile is four pixels, so that its sums fill half of the registers; single pixels follow. */
            final class WideBlock implements OutputBlock {

                /** Output channels. */
                static final int LANES = 4 * Widest.LANES;

                private static final int TILE = 4;

                private final int[] weights;
                private final int[] stretches;
                private final Correction correction;

                WideBlock(BlockWeights all, int firstOutput) {
                    this.weights = all.words(firstOutput, LANES);
                    this.stretches = all.stretches();
                    this.correction = all.correction(firstOutput, LANES);
                }

                @Override
                public int lanes() {
                    return LANES;
                }

                @Override
                public int tilePixels() {
                    return 1;
                }

                @Override
                public void multiply(Patches patches, int pixels, int[] target, int at, int stride) {
                    int pixel = 0;
                    for (; pixel + TILE <= pixels; pixel += TILE) {
                        fourPixels(patches, pixel, target, at + pixel * stride, stride);
                    }
                    for (; pixel < pixels; pixel++) {
                        onePixel(patches, pixel, target, at + pixel * stride);
                    }
                    correction.apply(patches.sums(), pixels, target, at, stride);
                }

                /** 16 sums: one more form of this loop, or more sums, and C2 keeps them in memory. */
                private void fourPixels(Patches patches, int pixel, int[] target, int at, int stride) {
            %s    }

                /** What is left of a row of tiles, and dense layers. */
                private void onePixel(Patches patches, int pixel, int[] target, int at) {
            %s    }
            }
            """.formatted(four, one);
    }

    private static String narrow(SourceText eight) {
        return """
            /** One vector of output channels, for what four vectors would be too wide; a tile is eight pixels. */
            final class NarrowBlock implements OutputBlock {

                private static final int TILE = 8;

                private final int[] weights;
                private final int[] stretches;
                private final Correction correction;

                NarrowBlock(BlockWeights all, int firstOutput) {
                    this.weights = all.words(firstOutput, Widest.LANES);
                    this.stretches = all.stretches();
                    this.correction = all.correction(firstOutput, Widest.LANES);
                }

                @Override
                public int lanes() {
                    return Widest.LANES;
                }

                @Override
                public int tilePixels() {
                    return TILE;
                }

                @Override
                public void multiply(Patches patches, int pixels, int[] target, int at, int stride) {
                    for (int pixel = 0; pixel < pixels; pixel += TILE) {
                        eightPixels(patches, pixel, target, at + pixel * stride, stride);
                    }
                    correction.apply(patches.sums(), pixels, target, at, stride);
                }

                /** Eight sums. */
                private void eightPixels(Patches patches, int pixel, int[] target, int at, int stride) {
            %s    }
            }
            """.formatted(eight);
    }

    private SourceText nest() {
        SourceText nest = new SourceText(2);
        nest.add("int[] words = patches.words();");
        List<String> names = sums().names();
        String first = names.get(0);
        nest.add(INTS.declare(first, INTS.zero()));
        names.stream().skip(1).forEach(name -> nest.add(INTS.declare(name, first)));
        nest.open("for (int s = 0; s < stretches.length; s += PlanePairs.FIELDS)");
        names.forEach(name -> nest.add(add(name, name)));
        nest.add("int weight = stretches[s] * %s;".formatted(lanes));
        nest.add("int word0 = pixel * patches.pixelWords() + stretches[s + 1];");
        for (int pixel = 1; pixel < pixels; pixel++) {
            nest.add("int word%d = word%d + patches.pixelWords();".formatted(pixel, pixel - 1));
        }
        nest.add("int count = stretches[s + 2];");
        nest.open("for (int i = 0; i < count; i++)");
        words(nest);
        nest.close().close();
        sums().store(nest, "target", "at", "stride", "Widest.LANES");
        return nest;
    }

    private void words(SourceText nest) {
        for (int vector = 0; vector < vectors; vector++) {
            String at = offset("weight + i * " + lanes, vector, "Widest.LANES");
            nest.add(INTS.declare("lanes" + vector, INTS.load("weights", at)));
        }
        for (int pixel = 0; pixel < pixels; pixel++) {
            nest.add(INTS.declare("bits" + pixel, INTS.broadcast("words[word%d + i]".formatted(pixel))));
            for (int vector = 0; vector < vectors; vector++) {
                String both = "lanes%d.and(bits%d)".formatted(vector, pixel);
                nest.add(add(sums().name(pixel, vector), both + ".lanewise(VectorOperators.BIT_COUNT)"));
            }
        }
    }

    private Accumulators sums() {
        return new Accumulators("sum", pixels, vectors);
    }
}
