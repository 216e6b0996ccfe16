package org.lowbit4j.binconv.simd.lutw;

import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.Window;
import org.lowbit4j.binconv.kernel.Bytes;
import org.lowbit4j.binconv.kernel.ConvolutionSpec;
import org.lowbit4j.binconv.simd.vectors.LookupVectors;

/**
 * Where index bytes lie so that consecutive output pixels of a tap are consecutive bytes, a vector of them:
 * {@code [kernel column][row phase][plane][group][row][output column]}. Every kernel column has a copy of the image with the
 * columns that it reads, shifted, strided and padded, so that rows are exactly as long as the output's. Padded row {@code r}
 * is row {@code r / stride} of phase {@code r % stride}.
 */
record PositionLayout(Shape input, Shape output, Window window, int planes, ChannelGroups groups) {

    /** Lanes of a vector: how far a load may reach beyond the last position. */
    static final int LANES = LookupVectors.BYTES.length();

    static PositionLayout of(ConvolutionSpec spec) {
        return new PositionLayout(
                spec.input(),
                spec.output(),
                spec.window(),
                spec.activationCoding().planes(),
                new ChannelGroups(spec.input().channels()));
    }

    /** Phases that a tap reads. */
    int phases() {
        return Math.min(window.strideHeight(), (window.kernelHeight() - 1) * window.dilationHeight() + 1);
    }

    /** Rows of a phase. */
    int rows() {
        return output.height() + (window.kernelHeight() - 1) * window.dilationHeight() / window.strideHeight();
    }

    /** Bytes of everything, and of a load that starts at the last one. Where they fit an int, every other number here does. */
    long size() {
        long image = Bytes.product(rows(), output.width());
        return Bytes.sum(Bytes.product(window.kernelWidth(), phases(), planes, groups.count(), image), LANES);
    }

    /** Bytes of one group in one phase. */
    int imageSize() {
        return rows() * output.width();
    }

    /** The distance of planes. */
    int planeSize() {
        return groups.count() * imageSize();
    }

    /** The first output column whose tap in kernel column {@code j} lies inside the image. */
    int firstInside(int j) {
        int outside = window.padLeft() - j * window.dilationWidth();
        return Math.clamp((outside + window.strideWidth() - 1) / window.strideWidth(), 0, output.width());
    }

    /** The column behind the last one whose tap in kernel column {@code j} lies inside the image. */
    int behindInside(int j) {
        int inside = input.width() + window.padLeft() - j * window.dilationWidth();
        int behind = (inside + window.strideWidth() - 1) / window.strideWidth();
        return Math.clamp(behind, firstInside(j), output.width());
    }

    /** Whether taps move whole rows, of which several fill a vector, so that a copy can run on over their ends. */
    boolean rowsFillVectors() {
        return LookupVectors.STORES_PARTS
                && window.strideHeight() == 1
                && window.strideWidth() == 1
                && output.width() == input.width()
                && (window.kernelWidth() - 1) * window.dilationWidth() <= input.width()
                && LANES % output.width() == 0;
    }

    /** Of all lanes that rows fill, those whose tap in kernel column {@code j} lies inside the image. */
    long inside(int j) {
        long inside = 0;
        for (int lane = 0; lane < LANES; lane++) {
            int column = lane % output.width();
            inside |= column >= firstInside(j) && column < behindInside(j) ? 1L << lane : 0;
        }
        return inside;
    }

    /** The first byte of the copy of kernel column {@code j}, of one phase. */
    int copy(int j, int phase) {
        return (j * phases() + phase) * planes * planeSize();
    }

    /** Look-ups of a sum of one plane. */
    int steps() {
        return window.taps() * groups.count();
    }

    /** The distance of every step's index byte from the position of the output pixel; taps in order, groups innermost. */
    int[] offsets() {
        int[] offsets = new int[steps()];
        for (int step = 0; step < offsets.length; step++) {
            int tap = step / groups.count();
            int row = tap / window.kernelWidth() * window.dilationHeight();
            int copy = copy(tap % window.kernelWidth(), row % window.strideHeight());
            int image = copy + step % groups.count() * imageSize();
            offsets[step] = image + row / window.strideHeight() * output.width();
        }
        return offsets;
    }
}
