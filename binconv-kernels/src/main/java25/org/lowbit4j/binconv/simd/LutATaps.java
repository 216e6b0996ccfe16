package org.lowbit4j.binconv.simd;

import java.util.ArrayList;
import java.util.List;
import org.lowbit4j.binconv.ir.Window;

/**
 * The taps of one chunk of groups in the order in which a tile looks them up, {@value LutAGeometry#STEP_TAPS} a step. A last
 * step that is not full looks up tables of zeros.
 */
final class LutATaps {

    /** One look-up: the group of channels {@code group} under kernel row {@code row} and column {@code column}. */
    record Tap(int row, int column, int group) {}

    private final LutAGeometry geometry;
    private final List<Tap> taps = new ArrayList<>();

    private LutATaps(LutAGeometry geometry) {
        this.geometry = geometry;
    }

    static LutATaps ofChunk(LutAGeometry geometry, int chunk) {
        LutATaps taps = new LutATaps(geometry);
        Window window = geometry.spec.window();
        int end = Math.min(geometry.groups, (chunk + 1) * geometry.chunkGroups);
        for (int row = 0; row < window.kernelHeight(); row++) {
            for (int group = chunk * geometry.chunkGroups; group < end; group++) {
                for (int column = 0; column < window.kernelWidth(); column++) {
                    taps.taps.add(new Tap(row, column, group));
                }
            }
        }
        return taps;
    }

    List<Tap> taps() {
        return taps;
    }

    int steps() {
        return (taps.size() + LutAGeometry.STEP_TAPS - 1) / LutAGeometry.STEP_TAPS;
    }

    /**
     * Where each look-up finds the table of output column 0.
     *
     * @param rowOffsets offset of the tables under each kernel row
     * @param zeroOffset offset of tables of zeros
     */
    void offsets(int[] rowOffsets, int zeroOffset, int[] offsets) {
        for (int i = 0; i < steps() * LutAGeometry.STEP_TAPS; i++) {
            offsets[i] = i < taps.size() ? offset(taps.get(i), rowOffsets) : zeroOffset;
        }
    }

    private int offset(Tap tap, int[] rowOffsets) {
        int virtualColumn = tap.column * geometry.spec.window().dilationWidth();
        return rowOffsets[tap.row] + tap.group * geometry.groupBytes() + geometry.columnOffset(virtualColumn);
    }
}
