package org.lowbit4j.binconv.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.RandomGraphs;
import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.ir.FloatVector;
import org.lowbit4j.binconv.ir.Graph;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightShape;
import org.lowbit4j.binconv.ir.Window;

/** Damaged and hostile files give a {@link PackedModelException}, or a model that is exactly what the file says. */
class HostileFileTest {

    private static final int[] HOSTILE_NUMBERS = {
        0, 1, -1, 255, 65535, 65536, 1 << 20, 1 << 27, (1 << 27) + 1, Integer.MAX_VALUE, Integer.MIN_VALUE
    };

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    @Test
    void noticesEveryFlippedByteAndEveryTruncation() {
        byte[] file = smallFile();
        for (int i = 0; i < file.length; i++) {
            byte[] flipped = file.clone();
            flipped[i] ^= (byte) (1 + i % 255);
            assertRejected(flipped);
            assertRejected(Arrays.copyOf(file, i));
        }
    }

    @Test
    void refusesTrailingBytesEvenWithARightChecksum() {
        byte[] longer = Arrays.copyOf(smallFile(), smallFile().length + 1);
        assertRejected(longer);
        assertThatThrownBy(() -> PackedModelReader.read(SectionedFile.withChecksum(longer)))
                .isInstanceOf(PackedModelException.class)
                .hasMessageStartingWith("packed model, offset 16: ");
        for (int section = 0; section < SectionedFile.METADATA; section++) {
            SectionedFile parts = SectionedFile.of(smallFile());
            byte[] bytes = parts.sections.get(section);
            parts.sections.set(section, Arrays.copyOf(bytes, bytes.length + 1));
            assertThatThrownBy(() -> PackedModelReader.read(parts.toBytes()))
                    .isInstanceOf(PackedModelException.class)
                    .hasMessageContaining("1 bytes too many");
        }
    }

    @Test
    void namesOffsetAndReasonOfAWrongHeader() {
        assertWrong(0, 'P', "not a packed model");
        assertWrong(8, 2, "format version 2, expected 1");
        assertWrong(10, 9, "9 sections");
        assertWrong(12, 1, "reserved");
        assertWrong(24, 7, "expected section 1, got 7");
        assertWrong(32, 121, "expected at 120");
        assertWrong(40, 65535, "are left");
    }

    private static void assertWrong(int offset, int value, String reason) {
        byte[] file = smallFile();
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putShort(offset, (short) value);
        assertThatThrownBy(() -> PackedModelReader.read(SectionedFile.withChecksum(file)))
                .isInstanceOf(PackedModelException.class)
                .hasMessageStartingWith("packed model, offset " + offset + ": ")
                .hasMessageContaining(reason);
    }

    /** As readers refused two's complement before they knew it. */
    @Test
    void namesAWeightCodingThatItDoesNotKnow() {
        assertWrongWeights(4, 3, "weight coding 4 with 3 bits is unknown; expected 0..3");
        assertWrongWeights(2, 3, "float32 weights with 3 bits; expected 32");
        assertWrongWeights(3, 1, "weight bits 1: TWOS_COMPLEMENT codes need 2..8 bits");
    }

    /** Coding and bits lie 10 bytes before the affine, a kind, a name of one byte and two numbers. */
    private static void assertWrongWeights(int coding, int bits, String reason) {
        WeightCodes weights = WeightCodes.of(
                new WeightGrid(3, WeightGrid.Coding.TWOS_COMPLEMENT), new WeightShape(1, 1, 1, 2), -4, 3);
        ActivationGrid grid = new ActivationGrid(2, ActivationGrid.Coding.UNSIGNED, 0f, 1f, 0, 1f);
        Graph graph = new Graph(List.of(
                new Node.Input("i", Shape.vector(2)),
                new Node.Quantize("q", 0, grid),
                new Node.IntegerConvolution("c", 1, Window.POINT, weights),
                new Node.Affine("a", 2, FloatVector.of(1f), FloatVector.of(0f))));
        SectionedFile parts = SectionedFile.of(PackedModelWriter.toBytes(new PackedModel(graph, "{}")));
        byte[] nodes = parts.sections.get(SectionedFile.GRAPH);
        int at = nodes.length - (1 + 2 + 1 + 4 + 4) - 10;
        assertThat(nodes[at]).isEqualTo((byte) 3);
        nodes[at] = (byte) coding;
        nodes[at + 1] = (byte) bits;
        assertThatThrownBy(() -> PackedModelReader.read(parts.toBytes()))
                .isInstanceOf(PackedModelException.class)
                .hasMessageContaining(reason);
    }

    @Property(tries = 1000)
    void survivesRandomBytes(@ForAll byte[] bytes) {
        assertRejected(bytes);
    }

    @Property(tries = 1000)
    void survivesRandomSectionsBehindARightHeader(
            @ForAll byte[] graph, @ForAll byte[] codes, @ForAll byte[] floats, @ForAll byte[] metadata) {
        assertSafe(new SectionedFile(graph, codes, floats, metadata).toBytes());
    }

    /** Not through the checksum: every byte of a file, changed or not, is what the reader then works on. */
    @Property(tries = 1500)
    void survivesMutationsBehindARightChecksum(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] file = file(random.nextInt(50));
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(file.length - 4);
            file[at] = random.nextBoolean() ? (byte) random.nextInt() : (byte) (file[at] ^ 1 << random.nextInt(8));
        }
        assertSafe(SectionedFile.withChecksum(file));
    }

    @Property(tries = 500)
    void survivesSectionsCutOrGrown(@ForAll long seed) {
        Random random = new Random(seed);
        SectionedFile parts = SectionedFile.of(file(random.nextInt(50)));
        int section = random.nextInt(4);
        byte[] bytes = parts.sections.get(section);
        parts.sections.set(section, Arrays.copyOf(bytes, random.nextInt(bytes.length + 9)));
        assertSafe(parts.toBytes());
    }

    @Test
    void allocatesNoMoreThanTheFileJustifiesForHugeLengths() {
        byte[] small = smallFile();
        int graphBytes = SectionedFile.of(small).sections.get(SectionedFile.GRAPH).length;
        for (int at = 0; at + 4 <= SectionedFile.SECTIONS_START + graphBytes; at++) {
            for (int number : HOSTILE_NUMBERS) {
                byte[] file = small.clone();
                ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putInt(at, number);
                assertSafe(SectionedFile.withChecksum(file));
            }
        }
    }

    private static void assertRejected(byte[] file) {
        assertThatThrownBy(() -> PackedModelReader.read(file))
                .isInstanceOf(PackedModelException.class)
                .hasMessageStartingWith("packed model, offset ");
    }

    private static void assertSafe(byte[] file) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        try {
            PackedModel model = PackedModelReader.read(file);
            assertAllocatedSince(before, file);
            assertThat(PackedModelWriter.toBytes(model)).isEqualTo(file);
        } catch (PackedModelException rejection) {
            assertAllocatedSince(before, file);
            assertThat(rejection).hasMessageStartingWith("packed model, offset ");
            assertThat(rejection.getMessage()).doesNotContain("\n", "\r");
            assertThat(rejection.offset()).isBetween(0L, (long) file.length);
        }
    }

    /** One bit of a code becomes an int and a byte at most: 40 times. The rest is for loading classes at the first failure. */
    private static void assertAllocatedSince(long before, byte[] file) {
        long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
        assertThat(allocated).isLessThan(64L * file.length + (4 << 20));
    }

    @Test
    void aNameCannotBreakTheLineOfAMessage() {
        String name = "x\nfine after all".repeat(4000);
        Window wide = new Window(1, 2, 1, 1, 0, 0, 0, 0, 1, 1);
        Graph graph = new Graph(
                List.of(new Node.Input("image", new Shape(1, 2, 3)), new Node.Pool(name, 0, Node.Pool.Kind.MAX, wide)));
        SectionedFile parts = SectionedFile.of(PackedModelWriter.toBytes(new PackedModel(graph, "{}")));
        int width = 4 + 1 + 2 + "image".length() + 4;
        parts.sections.get(SectionedFile.GRAPH)[width] = 1;
        assertSafe(parts.toBytes());
        assertThatThrownBy(() -> PackedModelReader.read(parts.toBytes()))
                .isInstanceOf(PackedModelException.class)
                .hasMessageContaining("Pool \"x\\nfine after all")
                .hasMessageContaining("does not fit an input of 1x1x3");
    }

    private static byte[] smallFile() {
        return file(0);
    }

    private static byte[] file(long seed) {
        return PackedModelWriter.toBytes(new PackedModel(RandomGraphs.graph(seed), "{\"classes\":10}"));
    }
}
