package org.lowbit4j.quant.export;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.lowbit4j.binconv.ir.Node;

/** Finds the range of every value of a network on images. */
final class ActivationRanges {

    private ActivationRanges() {}

    /**
     * The range of every node's value over all images.
     *
     * @param images NHWC, one image after another
     * @param count number of images, at least 1
     * @throws IllegalArgumentException if the number of values does not fit, or a value is not finite
     */
    static List<ValueRange> ranges(UnroundedNetwork network, float[] images, int count) {
        int size = network.graph().inputShape().size();
        if (count < 1 || images.length != (long) count * size) {
            throw new IllegalArgumentException("calibration needs at least 1 image of " + size + " values ("
                    + network.graph().inputShape() + "); got " + count + " images and " + images.length + " values");
        }
        List<ValueRange> nothing = Collections.nCopies(network.graph().nodes().size(), ValueRange.ZERO);
        List<ValueRange> ranges = IntStream.range(0, count)
                .parallel()
                .mapToObj(i -> rangesOf(network.values(Arrays.copyOfRange(images, i * size, (i + 1) * size))))
                .reduce(nothing, ActivationRanges::joined);
        checkFinite(network.graph().nodes(), ranges);
        return ranges;
    }

    private static List<ValueRange> rangesOf(List<float[]> values) {
        return values.stream().map(ValueRange::of).toList();
    }

    private static List<ValueRange> joined(List<ValueRange> some, List<ValueRange> others) {
        List<ValueRange> joined = new ArrayList<>();
        for (int i = 0; i < some.size(); i++) {
            joined.add(some.get(i).and(others.get(i)));
        }
        return joined;
    }

    private static void checkFinite(List<Node> nodes, List<ValueRange> ranges) {
        for (int i = 0; i < nodes.size(); i++) {
            if (!ranges.get(i).isFinite()) {
                throw new IllegalArgumentException("Layer \"" + nodes.get(i).name() + "\" yields values in "
                        + ranges.get(i).least() + ".." + ranges.get(i).most()
                        + " on the calibration images; expected finite ones: look for NaN in images and weights");
            }
        }
    }
}
