package org.lowbit4j.quant.convolution;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
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
 * times the sum of both where activation codes have either sign. Beyond it the input channels are split into parts that hold
 * it, and their exact sums are added in double; where one channel alone exceeds it, or the convolution is grouped, plain Java
 * computes. The native library
 * chooses its algorithm by geometry, and some algorithms (Winograd) are not exact on integers: the first result of every
 * geometry is therefore compared with an integer convolution at sampled positions, and a geometry that fails is computed by
 * plain Java from then on.
 */
public final class ExactConvolution {

    private static final Logger LOG = LoggerFactory.getLogger(ExactConvolution.class);
    private static final float EXACT = 1 << 24;
    private static final int SAMPLES = 64;

    private final String layer;
    private final NativeConvolution convolution;
    private final SlidingWindow window;
    private final String description;

    /** By geometry: whether the native library is exact there. */
    private final Map<String, Boolean> nativeIsExact = new ConcurrentHashMap<>();

    /** Makes {@code convolution}, that of {@code layer} in messages, exact. */
    public ExactConvolution(String layer, NativeConvolution convolution) {
        this.layer = layer;
        this.convolution = convolution;
        this.window = convolution.window();
        this.description = convolution.toString();
    }

    /** The convolution, exact or not. */
    public NativeConvolution convolution() {
        return convolution;
    }

    /**
     * Writes the convolution of {@code images} with {@code kernels} to {@code output}.
     *
     * @param largest the largest absolute value in {@code images} that the grid allows
     * @param signed whether the grid has values of either sign
     */
    public void forward(INDArray images, INDArray kernels, float largest, boolean signed, INDArray output) {
        int parts = parts(kernels, largest, signed);
        if (parts == 1) {
            part(images, kernels, output);
            return;
        }
        boolean grouped = kernels.size(1) != images.size(window.channelAxis());
        if (grouped || parts > kernels.size(1)) {
            output.assign(new IntegerConvolution(window, images, kernels).output());
            return;
        }
        INDArray sum = null;
        for (INDArray[] part : split(images, kernels, parts)) {
            INDArray partOutput = output.ulike();
            part(part[0], part[1], partOutput);
            sum = sum == null ? partOutput.castTo(DataType.DOUBLE) : sum.addi(partOutput.castTo(DataType.DOUBLE));
        }
        output.assign(sum);
    }

    private void part(INDArray images, INDArray kernels, INDArray output) {
        String geometry = description + ", images " + Arrays.toString(images.shape()) + ", kernels "
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
            output.assign(new IntegerConvolution(window, images, kernels).output());
        }
    }

    private boolean agreesAtSamples(INDArray images, INDArray kernels, INDArray output) {
        IntegerConvolution reference = new IntegerConvolution(window, images, kernels);
        for (int sample = 0; sample < SAMPLES; sample++) {
            int n = spread(sample, 0, images.size(0));
            int y = spread(sample, 1, reference.height());
            int x = spread(sample, 2, reference.width());
            int o = spread(sample, 3, kernels.size(0));
            float got = window.channelsLast() ? output.getFloat(n, y, x, o) : output.getFloat(n, o, y, x);
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

    /** The least number of equal parts of the channels whose sums stay exact by a bound over the whole kernel; more than the channels if none does. */
    private static int parts(INDArray kernels, float largest, boolean signed) {
        int channels = (int) kernels.size(1);
        int parts = 1;
        while (parts <= channels && !staysExact(kernels, parts, largest, signed)) {
            parts++;
        }
        return parts;
    }

    private static boolean staysExact(INDArray kernels, int parts, float largest, boolean signed) {
        for (long[] range : ranges((int) kernels.size(1), parts)) {
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

    private List<INDArray[]> split(INDArray images, INDArray kernels, int parts) {
        List<INDArray[]> pairs = new ArrayList<>();
        for (long[] range : ranges((int) kernels.size(1), parts)) {
            pairs.add(new INDArray[] {
                images.get(channelRange(window.channelAxis(), range)).dup('c'),
                kernels.get(channelRange(1, range)).dup('c')
            });
        }
        return pairs;
    }

    private static List<long[]> ranges(int channels, int parts) {
        List<long[]> ranges = new ArrayList<>();
        for (int part = 0; part < parts; part++) {
            ranges.add(new long[] {(long) channels * part / parts, (long) channels * (part + 1) / parts});
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
