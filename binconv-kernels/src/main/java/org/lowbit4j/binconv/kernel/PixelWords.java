package org.lowbit4j.binconv.kernel;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.lowbit4j.binconv.ir.Shape;

/**
 * Pack: the unsigned codes of an image as int words {@code [plane * wordsPerPixel + word][pixel]}, 32 channels a word, and the
 * sum of the codes of every pixel. Pixels lie side by side so that gathering a row of patches is copying a row of words.
 */
final class PixelWords {

    private static final int GROUP = 8;
    private static final VarHandle EIGHT = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final Shape shape;
    private final int planes;
    private final int wordsPerPixel;
    private final int[][] words;
    private final int[] sums;

    PixelWords(Shape shape, int planes) {
        this.shape = shape;
        this.planes = planes;
        this.wordsPerPixel = (shape.channels() + Integer.SIZE - 1) / Integer.SIZE;
        this.words = new int[planes * wordsPerPixel][shape.pixels()];
        this.sums = new int[shape.pixels()];
    }

    /** The bytes of a packed image. */
    static long bytes(Shape shape, int planes) {
        long words = Bytes.product(planes, Bytes.divideUp(shape.channels(), Integer.SIZE));
        return Bytes.rows(Bytes.sum(words, 1), shape.pixels());
    }

    int[] words(int plane, int word) {
        return words[plane * wordsPerPixel + word];
    }

    int[] sums() {
        return sums;
    }

    void pack(byte[] codes, int fromRow, int toRow) {
        for (int pixel = fromRow * shape.width(); pixel < toRow * shape.width(); pixel++) {
            int sum = 0;
            for (int word = 0; word < wordsPerPixel; word++) {
                sum += packWord(codes, pixel, word);
            }
            sums[pixel] = sum;
        }
    }

    /** Packs up to 32 channels of a pixel and returns the sum of their codes. */
    private int packWord(byte[] codes, int pixel, int word) {
        int from = pixel * shape.channels() + word * Integer.SIZE;
        int channels = shape.channels() - word * Integer.SIZE;
        long planes0 = planes(codes, from, channels);
        long planes1 = planes(codes, from + GROUP, channels - GROUP);
        long planes2 = planes(codes, from + 2 * GROUP, channels - 2 * GROUP);
        long planes3 = planes(codes, from + 3 * GROUP, channels - 3 * GROUP);
        int sum = 0;
        for (int plane = 0; plane < planes; plane++) {
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

    /** Eight channels, or as many as there are: bit c of byte k is bit k of the code of channel c. */
    private static long planes(byte[] codes, int from, int channels) {
        if (channels >= GROUP) {
            return transpose((long) EIGHT.get(codes, from));
        }
        long bytes = 0;
        for (int i = channels - 1; i >= 0; i--) {
            bytes = bytes << Byte.SIZE | (codes[from + i] & 0xFF);
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
}
