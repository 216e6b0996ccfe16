package org.lowbit4j.binconv.engine;

import java.util.Arrays;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.kernel.Layout;

/** The nodes that work on whole rows in either layout, for rows {@code row..end - 1} of the result. */
final class Moving {

    private Moving() {}

    /** Every channel times its factor. */
    static void gate(Rows rows, float[] image, float[] gate, int row, int end, float[] target) {
        int parts = rows.layout().parts(rows.shape());
        for (int part = 0; part < parts; part++) {
            int from = rows.at(part, row, 0);
            int to = from + (end - row) * rows.layout().rowSize(rows.shape());
            if (rows.layout() == Layout.CHANNELS_FIRST) {
                scale(image, from, to, gate[part], target);
            } else {
                for (int pixel = from; pixel < to; pixel += rows.unit()) {
                    multiply(image, pixel, gate, rows.unit(), target);
                }
            }
        }
    }

    private static void scale(float[] image, int from, int to, float factor, float[] target) {
        for (int i = from; i < to; i++) {
            target[i] = image[i] * factor;
        }
    }

    private static void multiply(float[] image, int pixel, float[] gate, int channels, float[] target) {
        for (int c = 0; c < channels; c++) {
            target[pixel + c] = image[pixel + c] * gate[c];
        }
    }

    /** Copies all channels of an operand to those from {@code channel} on. */
    static void channels(Rows operand, float[] source, Rows rows, int channel, int row, int end, float[] target) {
        if (rows.layout() == Layout.CHANNELS_FIRST) {
            int length = (end - row) * rows.shape().width();
            for (int c = 0; c < operand.shape().channels(); c++) {
                System.arraycopy(source, operand.at(c, row, 0), target, rows.at(channel + c, row, 0), length);
            }
            return;
        }
        int width = rows.shape().width();
        for (int pixel = row * width; pixel < end * width; pixel++) {
            int to = pixel * rows.unit() + channel;
            System.arraycopy(source, pixel * operand.unit(), target, to, operand.unit());
        }
    }

    /** Repeats pixels, then rows. */
    static void upsample(
            Node.Upsampling node, Rows input, float[] source, Rows rows, int row, int end, float[] target) {
        int unit = rows.unit();
        int rowSize = rows.layout().rowSize(rows.shape());
        for (int part = 0; part < rows.layout().parts(rows.shape()); part++) {
            for (int y = row; y < end; y++) {
                int to = rows.at(part, y, 0);
                if (y > row && y % node.height() != 0) {
                    System.arraycopy(target, to - rowSize, target, to, rowSize);
                    continue;
                }
                for (int x = 0; x < rows.shape().width(); x++) {
                    int from = input.at(part, y / node.height(), x / node.width());
                    for (int i = 0; i < unit; i++) {
                        target[to + x * unit + i] = source[from + i];
                    }
                }
            }
        }
    }

    /** Copies what is kept of a row, zeros around it. */
    static void pad(Node.Padding node, Rows input, float[] source, Rows rows, int row, int end, float[] target) {
        int unit = rows.unit();
        int rowSize = rows.layout().rowSize(rows.shape());
        int firstColumn = Math.max(0, -node.left());
        int kept = Math.min(input.shape().width(), input.shape().width() + node.right()) - firstColumn;
        int left = Math.max(0, node.left()) * unit;
        for (int part = 0; part < rows.layout().parts(rows.shape()); part++) {
            for (int y = row; y < end; y++) {
                int to = rows.at(part, y, 0);
                int from = y - node.top();
                if (from < 0 || from >= input.shape().height()) {
                    Arrays.fill(target, to, to + rowSize, 0f);
                    continue;
                }
                Arrays.fill(target, to, to + left, 0f);
                System.arraycopy(source, input.at(part, from, firstColumn), target, to + left, kept * unit);
                Arrays.fill(target, to + left + kept * unit, to + rowSize, 0f);
            }
        }
    }
}
