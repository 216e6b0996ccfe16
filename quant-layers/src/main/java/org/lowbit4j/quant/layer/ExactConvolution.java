package org.lowbit4j.quant.layer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.lowbit4j.quant.operand.Operand;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Convolution of integer-valued floats whose result equals the integer convolution, rounded once to float32.
 *
 * <p>A float32 sum of integers is exact in any order while every partial sum stays below 2^24. That holds as long as the
 * largest activation code times the larger of (sum of positive, sum of negative) weight codes of every output channel does, or
 * times the sum of both where activation codes have either sign. Beyond it the input channels are split into groups that hold
 * it, and their exact sums are added in double; where one channel alone exceeds it, plain Java computes. The native library
 * chooses its algorithm by geometry, and some algorithms (Winograd) are not exact on integers: the first result of every
 * geometry is therefore compared with an integer convolution at sampled positions, and a geometry that fails is computed by
 * plain Java from then on.
 */
final class ExactConvolution {

    private static final Logger LOG = LoggerFactory.getLogger(ExactConvolution.class);
    private static final float EXACT = 1 << 24;
    private static final int SAMPLES = 64;

    private final String layer;
    private final NativeConvolution convolution;

    /** By geometry: whether the native library is exact there. */
    private final Map<String, Boolean> nativeIsExact = new ConcurrentHashMap<>();

    ExactConvolution(String layer, NativeConvolution convolution) {
        this.layer = layer;
        this.convolution = convolution;
    }

    /** The convolution, exact or not. */
    NativeConvolution convolution() {
        return convolution;
    }

    /** Writes the convolution of {@code images} with {@code kernels} to {@code output}; exact if both are coded. */
    void forward(Operand images, Operand kernels, INDArray output) {
        if (images.isCoded() && kernels.isCoded()) {
            forward(images.values(), kernels.values(), images.largest(), images.signed(), output);
        } else {
            convolution.forward(images.values(), kernels.values(), output);
        }
    }

    /**
     * Writes the convolution of {@code images} with {@code kernels} to {@code output}.
     *
     * @param largest the largest absolute value in {@code images} that the grid allows
     * @param signed whether the grid has values of either sign
     */
    void forward(INDArray images, INDArray kernels, float largest, boolean signed, INDArray output) {
        int groups = groups(kernels, largest, signed);
        if (groups == 1) {
            group(images, kernels, output);
            return;
        }
        if (groups > kernels.size(1)) {
            output.assign(new IntegerConvolution(convolution, images, kernels).output());
            return;
        }
        INDArray sum = null;
        for (INDArray[] part : split(images, kernels, groups)) {
            INDArray partOutput = output.ulike();
            group(part[0], part[1], partOutput);
            sum = sum == null ? partOutput.castTo(DataType.DOUBLE) : sum.addi(partOutput.castTo(DataType.DOUBLE));
        }
        output.assign(sum);
    }

    private void group(INDArray images, INDArray kernels, INDArray output) {
        String geometry = convolution + ", images " + Arrays.toString(images.shape()) + ", kernels "
                + Arrays.toString(kernels.shape());
        Boolean exact = nativeIsExact.get(geometry);
        if (exact == null || exact) {
            convolution.forward(images, kernels, output);
        }
        if (exact == null) {
            exact = agreesAtSamples(images, kernels, output);
            nativeIsExact.put(geometry, exact);
            if (!exact) {
                LOG.warn(
                        "{}: the native convolution is not exact on integers for {}; plain Java takes its place",
                        layer,
                        geometry);
            }
        }
        if (!exact) {
            output.assign(new IntegerConvolution(convolution, images, kernels).output());
        }
    }

    private boolean agreesAtSamples(INDArray images, INDArray kernels, INDArray output) {
        IntegerConvolution reference = new IntegerConvolution(convolution, images, kernels);
        for (int sample = 0; sample < SAMPLES; sample++) {
            int n = spread(sample, 0, images.size(0));
            int y = spread(sample, 1, reference.height());
            int x = spread(sample, 2, reference.width());
            int o = spread(sample, 3, kernels.size(0));
            float got = convolution.channelsLast() ? output.getFloat(n, y, x, o) : output.getFloat(n, o, y, x);
            if (got != (float) reference.sum(n, y, x, o)) {
                return false;
            }
        }
        return true;
    }

    /** Position {@code sample} of a fixed low-discrepancy sequence over 0..extent-1, another one for each axis. */
    private static int spread(int sample, int axis, long extent) {
        double fraction = (sample + 0.5) * Math.pow(0.7548776662466927, axis + 1.0) % 1.0;
        return (int) (fraction * extent);
    }

    /** The least number of equal channel groups whose sums stay exact by a bound over the whole kernel; more than the channels if none does. */
    private static int groups(INDArray kernels, float largest, boolean signed) {
        int channels = (int) kernels.size(1);
        int groups = 1;
        while (groups <= channels && !staysExact(kernels, groups, largest, signed)) {
            groups++;
        }
        return groups;
    }

    private static boolean staysExact(INDArray kernels, int groups, float largest, boolean signed) {
        for (long[] range : ranges((int) kernels.size(1), groups)) {
            if (bound(kernels.get(channelRange(1, range)), signed) * largest >= EXACT) {
                return false;
            }
        }
        return true;
    }

    /** The largest sum of the positive or of the negative weights of one output channel, or of both together. */
    private static double bound(INDArray kernels, boolean both) {
        float[] values = kernels.dup('c').data().asFloat();
        int depth = values.length / (int) kernels.size(0);
        double bound = 0;
        for (int from = 0; from < values.length; from += depth) {
            double positive = 0;
            double negative = 0;
            for (int i = from; i < from + depth; i++) {
                positive += Math.max(values[i], 0);
                negative -= Math.min(values[i], 0);
            }
            bound = Math.max(bound, both ? positive + negative : Math.max(positive, negative));
        }
        return bound;
    }

    private List<INDArray[]> split(INDArray images, INDArray kernels, int groups) {
        List<INDArray[]> parts = new ArrayList<>();
        for (long[] range : ranges((int) kernels.size(1), groups)) {
            parts.add(new INDArray[] {
                images.get(channelRange(convolution.channelAxis(), range)).dup('c'),
                kernels.get(channelRange(1, range)).dup('c')
            });
        }
        return parts;
    }

    private static List<long[]> ranges(int channels, int groups) {
        List<long[]> ranges = new ArrayList<>();
        for (int g = 0; g < groups; g++) {
            ranges.add(new long[] {(long) channels * g / groups, (long) channels * (g + 1) / groups});
        }
        return ranges;
    }

    private static INDArrayIndex[] channelRange(int axis, long[] range) {
        INDArrayIndex[] indices = new INDArrayIndex[4];
        Arrays.fill(indices, NDArrayIndex.all());
        indices[axis] = NDArrayIndex.interval(range[0], range[1]);
        return indices;
    }
}
