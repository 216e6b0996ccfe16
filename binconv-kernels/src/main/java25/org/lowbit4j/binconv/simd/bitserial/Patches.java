package org.lowbit4j.binconv.simd.bitserial;

import java.util.Arrays;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.binconv.kernel.PatchLayout;
import org.lowbit4j.binconv.simd.vectors.Widest;

/**
 * Gather: the words of the patches of some output rows, {@code [pixel][plane][word]} with the highest plane first (see
 * {@link PlanePairs}), and the sum of the codes of every patch.
 *
 * <p>Bits behind the end of a run are left as they come: the weights have zeros there.
 */
final class Patches {

    /** Pixels that a tile may read beyond the last. */
    static final int SPARE_PIXELS = 8;

    private final Window window;
    private final RowLayout rows;
    private final PatchLayout layout;
    private final int outputWidth;
    private final int runsPerRow;
    private final int pixelWords;
    private final int[] words;
    private final int[] sums;
    /** First bytes of the runs of the pixel in column 0, {@code [plane][run]}. */
    private final int[] starts;

    Patches(Window window, RowLayout rows, PatchLayout layout, int outputWidth, int maxPixels) {
        this.window = window;
        this.rows = rows;
        this.layout = layout;
        this.outputWidth = outputWidth;
        this.runsPerRow = layout.taps() / window.kernelHeight();
        this.pixelWords = rows.planes() * layout.words() + spareWords();
        this.words = new int[(maxPixels + SPARE_PIXELS) * pixelWords];
        this.sums = new int[maxPixels + Math.max(SPARE_PIXELS, Widest.LANES)];
        this.starts = new int[rows.planes() * layout.taps()];
    }

    /** Runs: kernel rows whose taps lie side by side, or else single taps. */
    static PatchLayout layout(Window window, int channels) {
        return window.dilationWidth() == 1
                ? new PatchLayout(window.kernelHeight(), window.kernelWidth() * channels)
                : new PatchLayout(window.taps(), channels);
    }

    /** Words that copying the last run in whole vectors writes too much. */
    private int spareWords() {
        return (Widest.LANES - layout.wordsPerTap() % Widest.LANES) % Widest.LANES;
    }

    int pixelWords() {
        return pixelWords;
    }

    int[] words() {
        return words;
    }

    int[] sums() {
        return sums;
    }

    /** Gathers the patches of output rows {@code fromRow..toRow - 1}. */
    void gather(PackedImage image, int fromRow, int toRow) {
        boolean bytes = layout.tapsPerWord() == 1 && rows.channels() % Byte.SIZE == 0;
        for (int y = fromRow; y < toRow; y++) {
            int pixel = (y - fromRow) * outputWidth;
            findRuns(y);
            if (bytes) {
                copyRuns(image.bits(), pixel);
            } else {
                shiftRuns(image.bits(), pixel);
            }
            addSums(image.sums(), y, pixel);
        }
    }

    private int inputRow(int y, int kernelRow) {
        return rows.rowOrPadding(window.inputRow(y, kernelRow));
    }

    private void findRuns(int y) {
        int n = 0;
        for (int plane = rows.planes() - 1; plane >= 0; plane--) {
            for (int run = 0; run < layout.taps(); run++) {
                starts[n++] = rows.start(inputRow(y, run / runsPerRow), plane);
            }
        }
    }

    /** The bit at which a run of the pixel in column 0 starts. */
    private int bit(int run) {
        return rows.bit(window.inputColumn(0, run % runsPerRow));
    }

    /** Runs of whole bytes in words of their own: whole vectors, of which the next run overwrites what is too much. */
    private void copyRuns(byte[] bits, int pixel) {
        int runWords = layout.wordsPerTap();
        for (int i = 0; i < starts.length; i++) {
            int from = starts[i] + bit(i % layout.taps()) / Byte.SIZE;
            for (int word = 0; word < runWords; word += Widest.LANES) {
                copyWords(bits, from + word * Integer.BYTES, pixel * pixelWords + i * runWords + word);
            }
        }
    }

    private void copyWords(byte[] bits, int from, int to) {
        int step = window.strideWidth() * rows.channels() / Byte.SIZE;
        for (int x = 0; x < outputWidth; x++) {
            ByteVector.fromArray(Widest.BYTES, bits, from + x * step)
                    .reinterpretAsInts()
                    .intoArray(words, to + x * pixelWords);
        }
    }

    private void shiftRuns(byte[] bits, int pixel) {
        Arrays.fill(words, pixel * pixelWords, (pixel + outputWidth) * pixelWords, 0);
        for (int i = 0; i < starts.length; i++) {
            int run = i % layout.taps();
            int to = pixel * pixelWords + i / layout.taps() * layout.words();
            for (int word = 0; word < layout.wordsPerTap(); word++) {
                int count = Math.min(Integer.SIZE, layout.channels() - word * Integer.SIZE);
                int shift = layout.shift(run);
                int bit = bit(run) + word * Integer.SIZE;
                shiftWords(bits, starts[i], bit, -1 >>> (Integer.SIZE - count), shift, to + layout.word(run, word));
            }
        }
    }

    private void shiftWords(byte[] bits, int start, int firstBit, int mask, int shift, int firstWord) {
        int step = window.strideWidth() * rows.channels();
        for (int x = 0; x < outputWidth; x++) {
            int word = PackedImage.word(bits, start, firstBit + x * step) & mask;
            words[firstWord + x * pixelWords] |= word << shift;
        }
    }

    private void addSums(int[] pixelSums, int y, int pixel) {
        Arrays.fill(sums, pixel, pixel + outputWidth, 0);
        for (int i = 0; i < window.kernelHeight(); i++) {
            int row = inputRow(y, i) * rows.columns() + rows.leftColumns();
            for (int j = 0; j < window.kernelWidth(); j++) {
                int from = row + window.inputColumn(0, j);
                if (window.strideWidth() == 1) {
                    add(pixelSums, from, sums, pixel, outputWidth);
                } else {
                    addStrided(pixelSums, from, window.strideWidth(), sums, pixel, outputWidth);
                }
            }
        }
    }

    /** In whole vectors: what it adds behind the row, the next row sets to zero. */
    private static void add(int[] addends, int from, int[] sums, int to, int count) {
        for (int x = 0; x < count; x += Widest.LANES) {
            IntVector.fromArray(Widest.INTS, sums, to + x)
                    .add(IntVector.fromArray(Widest.INTS, addends, from + x))
                    .intoArray(sums, to + x);
        }
    }

    private static void addStrided(int[] addends, int from, int stride, int[] sums, int to, int count) {
        for (int x = 0; x < count; x++) {
            sums[to + x] += addends[from + x * stride];
        }
    }
}
