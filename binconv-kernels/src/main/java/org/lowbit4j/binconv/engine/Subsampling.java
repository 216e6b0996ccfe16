package org.lowbit4j.binconv.engine;

import java.util.Arrays;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.kernel.Layout;

/** Option A shortcut: every stride-th pixel, with channels of zeros around those of the operand. */
record Subsampling(Node.Shortcut node, Layout layout, Shape input, Shape output) {

    void run(float[] source, float[] target) {
        if (layout == Layout.CHANNELS_LAST) {
            runChannelsLast(source, target);
        } else {
            runChannelsFirst(source, target);
        }
    }

    private void runChannelsLast(float[] source, float[] target) {
        for (int y = 0; y < output.height(); y++) {
            for (int x = 0; x < output.width(); x++) {
                int to = output.index(y, x, 0);
                int behind = to + node.channelsBefore() + input.channels();
                Arrays.fill(target, to, to + node.channelsBefore(), 0f);
                int from = input.index(y * node.stride(), x * node.stride(), 0);
                System.arraycopy(source, from, target, to + node.channelsBefore(), input.channels());
                Arrays.fill(target, behind, to + output.channels(), 0f);
            }
        }
    }

    private void runChannelsFirst(float[] source, float[] target) {
        int first = node.channelsBefore() * output.pixels();
        int behind = first + input.channels() * output.pixels();
        Arrays.fill(target, 0, first, 0f);
        Arrays.fill(target, behind, output.size(), 0f);
        for (int row = 0; row < input.channels() * output.height(); row++) {
            int c = row / output.height();
            int y = row % output.height() * node.stride();
            subsample(source, (c * input.height() + y) * input.width(), target, first + row * output.width());
        }
    }

    private void subsample(float[] source, int from, float[] target, int to) {
        for (int x = 0; x < output.width(); x++) {
            target[to + x] = source[from + x * node.stride()];
        }
    }
}
