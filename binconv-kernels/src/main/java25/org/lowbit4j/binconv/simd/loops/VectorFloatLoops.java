package org.lowbit4j.binconv.simd.loops;

import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.kernel.ChannelAffine;
import org.lowbit4j.binconv.kernel.ChannelThresholds;
import org.lowbit4j.binconv.kernel.FloatLoops;
import org.lowbit4j.binconv.kernel.PlainFloatLoops;
import org.lowbit4j.binconv.kernel.Transposition;

/** The loops in vectors, and what is left over in scalars. */
public final class VectorFloatLoops implements FloatLoops {

    private final FloatLoops plain = new PlainFloatLoops();

    @Override
    public void quantize(float[] source, int from, int to, ActivationGrid grid, byte[] target) {
        plain.quantize(source, VectorQuantizer.quantize(source, from, to, grid, target), to, grid, target);
    }

    @Override
    public void quantize(
            int[] accumulators, int at, int from, int to, ChannelAffine affine, ActivationGrid grid, byte[] target) {
        for (int i = VectorRequantizer.apply(accumulators, at, from, to, affine, grid, target); i < to; i++) {
            int position = (i - from) % affine.period();
            float x = Math.fma(affine.scale()[position], (float) accumulators[at + i - from], affine.shift()[position]);
            target[i] = (byte) grid.code(x);
        }
    }

    @Override
    public void affine(float[] source, int from, int to, ChannelAffine affine, float[] target) {
        for (int i = VectorAffine.apply(source, from, to, affine, target); i < to; i++) {
            int position = (i - from) % affine.period();
            target[i] = Math.fma(affine.scale()[position], source[i], affine.shift()[position]);
        }
    }

    @Override
    public void affine(int[] accumulators, int at, int from, int to, ChannelAffine affine, float[] target) {
        for (int i = VectorAffine.apply(accumulators, at, from, to, affine, target); i < to; i++) {
            int position = (i - from) % affine.period();
            target[i] =
                    Math.fma(affine.scale()[position], (float) accumulators[at + i - from], affine.shift()[position]);
        }
    }

    @Override
    public void addAndRelu(
            int[] accumulators, int at, int from, int to, ChannelAffine affine, float[] skip, float[] target) {
        for (int i = VectorResidual.apply(accumulators, at, from, to, affine, skip, target); i < to; i++) {
            int position = (i - from) % affine.period();
            float x = Math.fma(affine.scale()[position], (float) accumulators[at + i - from], affine.shift()[position]);
            target[i] = Math.max(x + skip[i], 0f);
        }
    }

    @Override
    public void addReluAndQuantize(
            int[] accumulators,
            int at,
            int from,
            int to,
            ChannelAffine affine,
            float[] skip,
            float[] target,
            ActivationGrid grid,
            byte[] codes) {
        int done = affine.channels() > 1
                ? from
                : VectorResidual.apply(accumulators, at, from, to, affine, skip, target, grid, codes);
        FloatLoops.super.addReluAndQuantize(
                accumulators, at + done - from, done, to, affine, skip, target, grid, codes);
    }

    /** The JVM makes good vectors of the plain loop. */
    @Override
    public void relu(float[] source, int from, int to, float[] target) {
        plain.relu(source, from, to, target);
    }

    @Override
    public void count(int[] accumulators, int at, int from, int to, ChannelThresholds thresholds, byte[] target) {
        for (int i = VectorCounter.count(accumulators, at, from, to, thresholds, target); i < to; i++) {
            target[i] = (byte) thresholds.count(accumulators[at + i - from], (i - from) % thresholds.period());
        }
    }

    @Override
    public void transpose(float[] source, float[] target, Transposition transposition) {
        FloatTransposition.apply(source, target, transposition);
    }

    @Override
    public void transpose(byte[] source, byte[] target, Transposition transposition) {
        ByteTransposition.apply(source, target, transposition);
    }

    @Override
    public void max(float[] image, Region region, float[] target, int at) {
        int done = VectorPooling.max(image, region, target, at);
        if (done < region.channels()) {
            plain.max(image, region.channelsFrom(done), target, at + done);
        }
    }

    @Override
    public void mean(float[] image, Region region, float[] target, int at) {
        int done = VectorPooling.mean(image, region, target, at);
        if (done < region.channels()) {
            plain.mean(image, region.channelsFrom(done), target, at + done);
        }
    }
}
