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

    private int packWord(int[] codes, int pixel, int word) {
        int channels = Math.min(Integer.SIZE, shape.channels() - word * Integer.SIZE);
        int from = pixel * shape.channels() + word * Integer.SIZE;
        int first = coding.firstCode();
        for (int plane = 0; plane < coding.planes(); plane++) {
            words[plane * wordsPerPixel + word][pixel] = 0;
        }
        int sum = 0;
        for (int start = 0; start < channels; start += GROUP) {
            long bytes = 0;
            for (int i = Math.min(GROUP, channels - start) - 1; i >= 0; i--) {
                int unsigned = codes[from + start + i] - first;
                sum += unsigned;
                bytes = bytes << Byte.SIZE | unsigned;
            }
            long planes = transpose(bytes);
            for (int plane = 0; plane < coding.planes(); plane++) {
                words[plane * wordsPerPixel + word][pixel] |= ((int) (planes >>> (plane * Byte.SIZE)) & 0xFF) << start;
            }
        }
        return sum;
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
