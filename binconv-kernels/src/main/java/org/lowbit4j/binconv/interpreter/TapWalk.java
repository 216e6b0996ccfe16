package org.lowbit4j.binconv.interpreter;

import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.ir.Window;

/**
 * The order in which a convolution visits its output positions and, at each, the taps of its window: rows, then columns; padded
 * taps are skipped. It is part of the definition of a float convolution, whose sums depend on it.
 */
record TapWalk(Window window, Shape input, Shape output) {

    /** The sums of all output channels at one position. */
    interface Sums {

        /** Begins a position. */
        void begin();

        /**
         * Adds the products of one tap, channel after channel.
         *
         * @param pixel index of the first channel of the input pixel under the tap
         * @param tap index of the tap, of {@code kernelHeight * kernelWidth}
         */
        void add(int pixel, int tap);

        /** Ends a position, whose first output channel has the index {@code position}. */
        void end(int position);
    }

    /** Visits all positions of one image. */
    void visit(Sums sums) {
        for (int h = 0; h < output.height(); h++) {
            for (int w = 0; w < output.width(); w++) {
                sums.begin();
                visitTaps(h, w, sums);
                sums.end(output.index(h, w, 0));
            }
        }
    }

    private void visitTaps(int row, int column, Sums sums) {
        for (int i = 0; i < window.kernelHeight(); i++) {
            int h = window.inputRow(row, i);
            for (int j = 0; j < window.kernelWidth(); j++) {
                int w = window.inputColumn(column, j);
                if (h >= 0 && h < input.height() && w >= 0 && w < input.width()) {
                    sums.add(input.index(h, w, 0), i * window.kernelWidth() + j);
                }
            }
        }
    }
}
