package org.lowbit4j.binconv.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.lowbit4j.binconv.ir.WeightCodes;
import org.lowbit4j.binconv.ir.WeightGrid;
import org.lowbit4j.binconv.ir.WeightShape;

class CodePackingTest {

    private static final WeightGrid THREE_BITS = new WeightGrid(3, WeightGrid.Coding.SYMMETRIC);
    private static final WeightShape FOUR = new WeightShape(4, 1, 1, 1);

    /** The worked example of docs/packed-format.md. */
    @Test
    void packsTheDocumentedExample() throws IOException {
        WeightCodes weights = WeightCodes.of(THREE_BITS, FOUR, -3, 3, 0, 1);
        ByteSink sink = new ByteSink();
        CodePacking.write(weights, sink);
        assertThat(sink.toByteArray()).containsExactly(0xF0, 0x08);
        assertThat(read(0xF0, 0x08)).isEqualTo(weights);
    }

    /** Of two's complement, every number of so many bits is a code. */
    @Test
    void packsTwosComplementFromTheLeastCodeOn() throws IOException {
        WeightGrid grid = new WeightGrid(8, WeightGrid.Coding.TWOS_COMPLEMENT);
        WeightCodes weights = WeightCodes.of(grid, FOUR, -128, 127, 0, -1);
        assertThat(CodePacking.pack(weights)).containsExactly(0, 255, 128, 127);
        for (int bits = 2; bits <= 8; bits++) {
            WeightGrid all = new WeightGrid(bits, WeightGrid.Coding.TWOS_COMPLEMENT);
            WeightShape shape = new WeightShape(1 << bits, 1, 1, 1);
            int[] codes = IntStream.range(0, 1 << bits)
                    .map(i -> i - (1 << (all.bits() - 1)))
                    .toArray();
            WeightCodes each = WeightCodes.of(all, shape, codes);
            assertThat(CodePacking.unpack(all, shape, CodePacking.pack(each))).isEqualTo(each);
            assertThat(IntStream.range(0, codes.length).map(each::code).toArray())
                    .isEqualTo(codes);
        }
    }

    @Test
    void refusesCodesOffTheGrid() {
        assertThatThrownBy(() -> read(0x07, 0x00))
                .isInstanceOf(PackedModelException.class)
                .hasMessageContaining("weight code 0");
    }

    @Test
    void refusesPaddingBitsThatAreNotZero() {
        for (int bit = 4; bit < 8; bit++) {
            int last = 0x08 | 1 << bit;
            assertThatThrownBy(() -> read(0xF0, last))
                    .isInstanceOf(PackedModelException.class)
                    .hasMessageContaining("padding bits");
        }
    }

    @Test
    void refusesMoreCodesThanThereAreBytes() {
        assertThatThrownBy(() -> read(0xF0))
                .isInstanceOf(PackedModelException.class)
                .hasMessageContaining("needs 2 bytes");
    }

    private static WeightCodes read(int... bytes) throws PackedModelException {
        byte[] file = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            file[i] = (byte) bytes[i];
        }
        return CodePacking.read(THREE_BITS, FOUR, new ByteSource(file, 0, file.length));
    }
}
