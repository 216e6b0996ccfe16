package org.lowbit4j.binconv.engine;

import java.util.List;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.kernel.Layout;

/** Rows of values of a shape, as ranges of their elements: one for every part of the layout. */
record Rows(Layout layout, Shape shape) {

    /** Elements of a pixel in a part. */
    int unit() {
        return layout == Layout.CHANNELS_LAST ? shape.channels() : 1;
    }

    /** The element at which a pixel of a part begins. */
    int at(int part, int row, int column) {
        return part * layout.partSize(shape) + row * layout.rowSize(shape) + column * unit();
    }

    /** Runs steps, one after the other, on the rows {@code fromRow..toRow - 1}; {@code accumulators} holds these rows only. */
    void run(List<RangeStep> steps, Workspace workspace, int[] accumulators, int fromRow, int toRow) {
        int rowSize = layout.rowSize(shape);
        int partSize = layout.partSize(shape);
        int size = (toRow - fromRow) * rowSize;
        int parts = layout.parts(shape);
        for (int part = 0; part < parts; part++) {
            int from = part * partSize + fromRow * rowSize;
            for (RangeStep step : steps) {
                step.run(workspace, accumulators, part * size, from, from + size);
            }
        }
    }
}
