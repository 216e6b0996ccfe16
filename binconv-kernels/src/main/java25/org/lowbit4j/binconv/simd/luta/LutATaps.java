package org.lowbit4j.binconv.simd.luta;

import static org.lowbit4j.binconv.simd.luta.LutAGeometry.STEP_TAPS;

import java.util.ArrayList;
import java.util.List;
import org.lowbit4j.binconv.ir.Window;

/**
 * The taps of one chunk of groups in the order in which a tile looks them up, {@value LutAGeometry#STEP_TAPS} a step. A last
 * step that is not full looks up tables of zeros.
 */
final class LutATaps {

    /** What a look-up takes, a {@link Tap} and its numbers. */
    static final int BYTES = 48;

    private final List<Tap> taps;
    /** Offset of each look-up's table from those of its row. */
    private final int[] inRow;
    /** The kernel row of each look-up; one beyond the last for tables of zeros. */
    private final int[] kernelRow;

    /** One look-up: the group of channels {@code group} under kernel row {@code row} and column {@code column}. */
    record Tap(int row, int column, int group) {}

    private LutATaps(LutAGeometry geometry, List<Tap> taps) {
        this.taps = List.copyOf(taps);
        this.inRow = new int[(taps.size() + STEP_TAPS - 1) / STEP_TAPS * STEP_TAPS];
        this.kernelRow = new int[inRow.length];
        Window window = geometry.spec.window();
        for (int i = 0; i < inRow.length; i++) {
            boolean isTap = i < taps.size();
            kernelRow[i] = isTap ? taps.get(i).row : window.kernelHeight();
            inRow[i] = isTap
                    ? taps.get(i).group * geometry.groupBytes()
                            + geometry.columnOffset(taps.get(i).column * window.dilationWidth())
                    : 0;
        }
    }

    static LutATaps ofChunk(LutAGeometry geometry, int chunk) {
        List<Tap> taps = new ArrayList<>();
        Window window = geometry.spec.window();
        int end = Math.min(geometry.groups, (chunk + 1) * geometry.chunkGroups);
        for (int row = 0; row < window.kernelHeight(); row++) {
            for (int group = chunk * geometry.chunkGroups; group < end; group++) {
                for (int column = 0; column < window.kernelWidth(); column++) {
                    taps.add(new Tap(row, column, group));
                }
            }
        }
        return new LutATaps(geometry, taps);
    }

    List<Tap> taps() {
        return taps;
    }

    /** Number of look-ups. */
    int count() {
        return inRow.length;
    }

    /**
     * Where each look-up finds the table of output column 0.
     *
     * @param rowOffsets offset of the tables under each kernel row; after the last that of tables of zeros
     */
    void offsets(int[] rowOffsets, int[] offsets) {
        for (int i = 0; i < inRow.length; i++) {
            offsets[i] = rowOffsets[kernelRow[i]] + inRow[i];
        }
    }
}
