package org.lowbit4j.binconv.kernel;

import org.lowbit4j.binconv.ir.Shape;

/**
 * Pack: the codes of an image as int words {@code [plane * wordsPerPixel + word][pixel]}, 32 channels a word, and the sum of
 * the unsigned codes of every pixel. Pixels lie side by side so that gathering a row of patches is copying a row of words.
 */
final class PixelWords {

    private static final int GROUP = 8;

    private final Shape shape;
    private final PlaneCoding coding;
    private final int wordsPerPixel;
    private final int[][] words;
    private final int[] sums;

    PixelWords(Shape shape, PlaneCoding coding) {
        this.shape = shape;
        this.coding = coding;
        this.wordsPerPixel = (shape.channels() + Integer.SIZE - 1) / Integer.SIZE;
        this.words = new int[coding.planes() * wordsPerPixel][shape.pixels()];
        this.sums = new int[shape.pixels()];
    }

    int[] words(int plane, int word) {
        return words[plane * wordsPerPixel + word];
    }

    int[] sums() {
        return sums;
    }

    void pack(int[] codes) {
        check(codes);
        for (int pixel = 0; pixel < shape.pixels(); pixel++) {
            int sum = 0;
            for (int word = 0; word < wordsPerPixel; word++) {
                sum += packWord(codes, pixel, word);
            }
            sums[pixel] = sum;
        }
    }

    /** Packs up to 32 channels of a pixel and returns the sum of their unsigned codes. */
    private int packWord(int[] codes, int pixel, int word) {
        int from = pixel * shape.channels() + word * Integer.SIZE;
        int channels = shape.channels() - word * Integer.SIZE;
        long planes0 = planes(codes, from, channels);
        long planes1 = planes(codes, from + GROUP, channels - GROUP);
        long planes2 = planes(codes, from + 2 * GROUP, channels - 2 * GROUP);
        long planes3 = planes(codes, from + 3 * GROUP, channels - 3 * GROUP);
        int sum = 0;
        for (int plane = 0; plane < coding.planes(); plane++) {
            int at = plane * Byte.SIZE;
            int bits = byteAt(planes0, at)
                    | byteAt(planes1, at) << 8
                    | byteAt(planes2, at) << 16
                    | byteAt(planes3, at) << 24;
            words[plane * wordsPerPixel + word][pixel] = bits;
            sum += Integer.bitCount(bits) << plane;
        }
        return sum;
    }

    private static int byteAt(long bytes, int shift) {
        return (int) (bytes >>> shift) & 0xFF;
    }

    /** Eight channels, or as many as there are: bit c of byte k is bit k of the unsigned code of channel c. */
    private long planes(int[] codes, int from, int channels) {
        int first = coding.firstCode();
        if (channels >= GROUP) {
            // The four codes of an int lose their first code in one subtraction: no byte of the difference borrows.
            int low = codes[from] + (codes[from + 1] << 8) + (codes[from + 2] << 16) + (codes[from + 3] << 24);
            int high = codes[from + 4] + (codes[from + 5] << 8) + (codes[from + 6] << 16) + (codes[from + 7] << 24);
            return transpose(Integer.toUnsignedLong(low - first * 0x01010101)
                    | (long) (high - first * 0x01010101) << Integer.SIZE);
        }
        long bytes = 0;
        for (int i = channels - 1; i >= 0; i--) {
            bytes = bytes << Byte.SIZE | (codes[from + i] - first);
        }
        return transpose(bytes);
    }

    /** Transposes 8 x 8 bits: exchanges the off-diagonal bits of 2 x 2 blocks, then of blocks of 2 x 2 and of 4 x 4 bits. */
    static long transpose(long rows) {
        long swapped = (rows ^ rows >>> 7) & 0x00AA00AA00AA00AAL;
        long pairs = rows ^ swapped ^ swapped << 7;
        swapped = (pairs ^ pairs >>> 14) & 0x0000CCCC0000CCCCL;
        long quads = pairs ^ swapped ^ swapped << 14;
        swapped = (quads ^ quads >>> 28) & 0x00000000F0F0F0F0L;
        return quads ^ swapped ^ swapped << 28;
    }

    /** An unsigned number above the last is one with any bit outside it, or a SIGNED grid's unused code. */
    private void check(int[] codes) {
        if (codes.length < shape.size()) {
            throw new IllegalArgumentException(
                    "codes of an image of " + shape + ": expected at least " + shape.size() + ", got " + codes.length);
        }
        int first = coding.firstCode();
        int last = coding.lastUnsigned();
        int outside = 0;
        for (int i = 0; i < shape.size(); i++) {
            int unsigned = codes[i] - first;
            outside |= unsigned | last - unsigned;
        }
        if (outside < 0) {
            throw offGrid(codes);
        }
    }

    private IllegalArgumentException offGrid(int[] codes) {
        int first = coding.firstCode();
        int last = first + coding.lastUnsigned();
        int i = 0;
        while (codes[i] >= first && codes[i] <= last) {
            i++;
        }
        int pixel = i / shape.channels();
        return new IllegalArgumentException("activation code " + codes[i] + " at [" + pixel / shape.width() + ", "
                + pixel % shape.width() + ", " + i % shape.channels() + "]: expected " + first + ".." + last);
    }
}
