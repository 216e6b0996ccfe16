package org.lowbit4j.binconv.bits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class BitPlanesTest {

    @Property(tries = 300)
    void unpacksWhatItPacked(
            @ForAll @IntRange(min = 1, max = 8) int planes,
            @ForAll @IntRange(min = 1, max = 6) int rows,
            @ForAll @IntRange(min = 1, max = 200) int depth,
            @ForAll long seed) {
        int[] codes = new Random(seed).ints((long) rows * depth, 0, 1 << planes).toArray();
        BitPlanes packed = BitPlanes.pack(codes, rows, depth, planes);
        assertThat(packed.unpack()).isEqualTo(codes);
    }

    @Property(tries = 100)
    void packsOddDepthWithZeroTail(
            @ForAll @IntRange(min = 1, max = 8) int planes, @ForAll @IntRange(min = 1, max = 200) int depth) {
        int[] largest = new int[2 * depth];
        Arrays.fill(largest, (1 << planes) - 1);
        BitPlanes packed = BitPlanes.pack(largest, 2, depth, planes);
        for (int plane = 0; plane < planes; plane++) {
            int ones = 0;
            for (int word = 0; word < packed.wordsPerRow(); word++) {
                ones += Long.bitCount(packed.word(plane, 1, word));
            }
            assertThat(ones).isEqualTo(depth);
        }
    }

    @Test
    void putsCodeDOfARowAtBitDOfItsWords() {
        int[] codes = new int[2 * 65];
        codes[65 + 64] = 0b10;
        BitPlanes packed = BitPlanes.pack(codes, 2, 65, 2);
        assertThat(packed.wordsPerRow()).isEqualTo(2);
        assertThat(packed.word(1, 1, 1)).isEqualTo(1);
        assertThat(packed.word(0, 1, 1)).isZero();
        assertThat(packed.word(1, 1, 0)).isZero();
    }

    @Test
    void namesACodeThatDoesNotFitThePlanes() {
        assertThatThrownBy(() -> BitPlanes.pack(new int[] {0, 1, 2, 4}, 2, 2, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("code 4 at row 1, depth 1: expected 0..3 for 2 planes");
        assertThatThrownBy(() -> BitPlanes.pack(new int[] {-1}, 1, 1, 8)).hasMessageContaining("code -1 at row 0");
    }

    @Test
    void refusesExtentsThatDoNotFit() {
        assertThatThrownBy(() -> BitPlanes.pack(new int[3], 2, 2, 2)).hasMessageContaining("expected 4 codes, got 3");
        assertThatThrownBy(() -> BitPlanes.pack(new int[4], 2, 2, 9)).hasMessageContaining("1..8 planes");
        assertThatThrownBy(() -> BitPlanes.pack(new int[0], 0, 2, 1)).hasMessageContaining("0 rows");
    }
}
