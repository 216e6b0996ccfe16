package org.lowbit4j.binconv.kernel;

import java.util.Arrays;
import org.lowbit4j.binconv.ir.ActivationGrid;

/** Loops that the JVM makes vector code of: one small method each, over one period of the channels. */
public final class PlainFloatLoops implements FloatLoops {

    /** Adding and subtracting it rounds a float of magnitude below 2^22 half to even. */
    private static final float ROUND = 0x1.8p23f;

    @Override
    public void quantize(float[] source, int from, int to, ActivationGrid grid, byte[] target) {
        if (grid.coding() == ActivationGrid.Coding.UNSIGNED) {
            quantize(source, from, to - from, grid.lower(), grid.inverseWidth(), grid.levels(), target, from);
            return;
        }
        for (int i = from; i < to; i++) {
            target[i] = (byte) (grid.code(source[i]) - grid.minCode());
        }
    }

    /** {@link ActivationGrid#code} of unsigned codes without a branch. */
    private static void quantize(
            float[] source,
            int first,
            int count,
            float lower,
            float inverseWidth,
            float levels,
            byte[] target,
            int at) {
        for (int i = 0; i < count; i++) {
            float position = Math.min(Math.max((source[first + i] - lower) * inverseWidth, 0f), 1f) * levels;
            target[at + i] = (byte) (int) ((position + ROUND) - ROUND);
        }
    }

    @Override
    public void quantize(
            int[] accumulators, int at, int from, int to, ChannelAffine affine, ActivationGrid grid, byte[] target) {
        float[] room = new float[affine.period()];
        for (int next = from; next < to; next += room.length) {
            int count = Math.min(room.length, to - next);
            affine(accumulators, at + next - from, count, affine.scale(), affine.shift(), room, 0);
            quantize(room, 0, count, grid.lower(), grid.inverseWidth(), grid.levels(), target, next);
        }
    }

    @Override
    public void affine(float[] source, int from, int to, ChannelAffine affine, float[] target) {
        for (int at = from; at < to; at += affine.period()) {
            affine(source, at, Math.min(affine.period(), to - at), affine.scale(), affine.shift(), target);
        }
    }

    private static void affine(float[] source, int at, int count, float[] scale, float[] shift, float[] target) {
        for (int i = 0; i < count; i++) {
            target[at + i] = Math.fma(scale[i], source[at + i], shift[i]);
        }
    }

    @Override
    public void affine(int[] accumulators, int at, int from, int to, ChannelAffine affine, float[] target) {
        for (int next = from; next < to; next += affine.period()) {
            int count = Math.min(affine.period(), to - next);
            affine(accumulators, at + next - from, count, affine.scale(), affine.shift(), target, next);
        }
    }

    private static void affine(
            int[] accumulators, int first, int count, float[] scale, float[] shift, float[] target, int at) {
        for (int i = 0; i < count; i++) {
            target[at + i] = Math.fma(scale[i], (float) accumulators[first + i], shift[i]);
        }
    }

    @Override
    public void addAndRelu(
            int[] accumulators, int at, int from, int to, ChannelAffine affine, float[] skip, float[] target) {
        float[] room = new float[affine.period()];
        for (int next = from; next < to; next += room.length) {
            int count = Math.min(room.length, to - next);
            affine(accumulators, at + next - from, count, affine.scale(), affine.shift(), room, 0);
            addAndRelu(room, count, skip, target, next);
        }
    }

    private static void addAndRelu(float[] main, int count, float[] skip, float[] target, int at) {
        for (int i = 0; i < count; i++) {
            target[at + i] = Math.max(main[i] + skip[at + i], 0f);
        }
    }

    @Override
    public void relu(float[] source, int from, int to, float[] target) {
        for (int i = from; i < to; i++) {
            target[i] = Math.max(source[i], 0f);
        }
    }

    /** Every threshold that is not reached takes one from their number, without a branch. */
    @Override
    public void count(int[] accumulators, int at, int from, int to, ChannelThresholds thresholds, byte[] target) {
        int[] flipped = new int[thresholds.period()];
        int[] counted = new int[thresholds.period()];
        for (int next = from; next < to; next += flipped.length) {
            int count = Math.min(flipped.length, to - next);
            flip(accumulators, at + next - from, count, thresholds.flips(), flipped);
            Arrays.fill(counted, ChannelThresholds.STEPS);
            for (int step = 0; step < ChannelThresholds.STEPS; step++) {
                subtractUnreached(flipped, thresholds.step(step), counted);
            }
            narrow(counted, count, target, next);
        }
    }

    private static void flip(int[] accumulators, int first, int count, int[] flips, int[] flipped) {
        for (int i = 0; i < count; i++) {
            flipped[i] = accumulators[first + i] ^ flips[i];
        }
    }

    private static void subtractUnreached(int[] values, int[] thresholds, int[] counted) {
        for (int i = 0; i < values.length; i++) {
            counted[i] += (values[i] - thresholds[i]) >> 31;
        }
    }

    private static void narrow(int[] values, int count, byte[] target, int at) {
        for (int i = 0; i < count; i++) {
            target[at + i] = (byte) values[i];
        }
    }

    @Override
    public void transpose(float[] source, float[] target, Transposition transposition) {
        transposition.apply(source, target);
    }

    @Override
    public void transpose(byte[] source, byte[] target, Transposition transposition) {
        transposition.apply(source, target);
    }

    @Override
    public void max(float[] image, Region region, float[] target, int at) {
        System.arraycopy(image, region.from(), target, at, region.channels());
        for (int row = 0; row < region.rows(); row++) {
            for (int column = 0; column < region.columns(); column++) {
                max(image, region.pixel(row, column), target, at, region.channels());
            }
        }
    }

    private static void max(float[] image, int from, float[] target, int at, int channels) {
        for (int c = 0; c < channels; c++) {
            target[at + c] = Math.max(target[at + c], image[from + c]);
        }
    }

    @Override
    public void mean(float[] image, Region region, float[] target, int at) {
        Arrays.fill(target, at, at + region.channels(), 0f);
        for (int row = 0; row < region.rows(); row++) {
            for (int column = 0; column < region.columns(); column++) {
                add(image, region.pixel(row, column), target, at, region.channels());
            }
        }
        multiply(target, at, region.channels(), 1f / (region.rows() * region.columns()));
    }

    private static void add(float[] image, int from, float[] target, int at, int channels) {
        for (int c = 0; c < channels; c++) {
            target[at + c] += image[from + c];
        }
    }

    private static void multiply(float[] target, int at, int channels, float factor) {
        for (int c = 0; c < channels; c++) {
            target[at + c] *= factor;
        }
    }
}
