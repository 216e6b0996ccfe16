package org.lowbit4j.binconv.kernel;

import java.util.Arrays;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.Window;

/**
 * Gather: the words of the patches of some output rows, {@code [plane * layout.words() + word][lane]}, one lane an output
 * pixel, and the sum of the unsigned codes of every patch. Padded taps hold the unsigned number that is worth zero.
 */
final class PatchRows {

    private final Shape input;
    private final Window window;
    private final PatchLayout layout;
    private final PlaneCoding coding;
    private final int outputWidth;
    private final int[][] words;
    private final int[] sums;
    private final int[] tapSums;

    PatchRows(Shape input, Window window, PatchLayout layout, PlaneCoding coding, int maxLanes) {
        this.input = input;
        this.window = window;
        this.layout = layout;
        this.coding = coding;
        this.outputWidth = window.outputWidth(input.width());
        this.words = new int[coding.planes() * layout.words()][maxLanes];
        this.sums = new int[maxLanes];
        this.tapSums = new int[maxLanes];
    }

    int[][] words() {
        return words;
    }

    int[] sums() {
        return sums;
    }

    /** Gathers the patches of output rows {@code fromRow..toRow - 1}. */
    void gather(PixelWords pixels, int fromRow, int toRow) {
        int lanes = (toRow - fromRow) * outputWidth;
        Arrays.fill(sums, 0, lanes, 0);
        for (int tap = 0; tap < layout.taps(); tap++) {
            for (int plane = 0; plane < coding.planes(); plane++) {
                boolean padded = (coding.unsignedZero() >>> plane & 1) != 0;
                for (int word = 0; word < layout.wordsPerTap(); word++) {
                    int[] target = words[plane * layout.words() + layout.word(tap, word)];
                    int padding = padded ? channelMask(word) : 0;
                    gatherTap(pixels.words(plane, word), padding, tap, fromRow, toRow, layout.shift(tap), target);
                }
            }
            gatherTap(pixels.sums(), coding.unsignedZero() * layout.channels(), tap, fromRow, toRow, 0, tapSums);
            add(sums, tapSums, lanes);
        }
    }

    private int channelMask(int word) {
        int channels = Math.min(Integer.SIZE, layout.channels() - word * Integer.SIZE);
        return -1 >>> (Integer.SIZE - channels);
    }

    private static void add(int[] sums, int[] addends, int lanes) {
        for (int j = 0; j < lanes; j++) {
            sums[j] += addends[j];
        }
    }

    /** Shifts one tap of every patch to its place; shift 0 comes first and overwrites what the last gather left. */
    private void gatherTap(int[] source, int padding, int tap, int fromRow, int toRow, int shift, int[] target) {
        int i = tap / window.kernelWidth();
        int j = tap % window.kernelWidth();
        int firstInside = firstInside(j);
        int endInside = Math.max(firstInside, endInside(j));
        for (int y = fromRow; y < toRow; y++) {
            int lane = (y - fromRow) * outputWidth;
            int row = window.inputRow(y, i);
            if (row < 0 || row >= input.height()) {
                fill(target, lane, lane + outputWidth, padding << shift, shift);
                continue;
            }
            fill(target, lane, lane + firstInside, padding << shift, shift);
            if (firstInside < endInside) {
                int from = row * input.width() + window.inputColumn(firstInside, j);
                copy(source, from, window.strideWidth(), target, lane + firstInside, lane + endInside, shift);
            }
            fill(target, lane + endInside, lane + outputWidth, padding << shift, shift);
        }
    }

    /** The first output column whose tap in kernel column {@code j} is not left of the image. */
    private int firstInside(int j) {
        int gap = -window.inputColumn(0, j);
        return Math.min(outputWidth, gap <= 0 ? 0 : (gap + window.strideWidth() - 1) / window.strideWidth());
    }

    /** The first output column whose tap in kernel column {@code j} is right of the image. */
    private int endInside(int j) {
        int room = input.width() - window.inputColumn(0, j);
        return Math.min(outputWidth, room <= 0 ? 0 : (room + window.strideWidth() - 1) / window.strideWidth());
    }

    private static void fill(int[] target, int from, int to, int bits, int shift) {
        if (shift == 0) {
            Arrays.fill(target, from, to, bits);
            return;
        }
        for (int lane = from; lane < to; lane++) {
            target[lane] |= bits;
        }
    }

    private static void copy(int[] source, int from, int stride, int[] target, int lane, int end, int shift) {
        if (shift == 0 && stride == 1) {
            System.arraycopy(source, from, target, lane, end - lane);
        } else if (shift == 0) {
            for (int n = 0; n < end - lane; n++) {
                target[lane + n] = source[from + n * stride];
            }
        } else {
            for (int n = 0; n < end - lane; n++) {
                target[lane + n] |= source[from + n * stride] << shift;
            }
        }
    }
}
