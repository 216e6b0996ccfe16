package org.lowbit4j.binconv.simd;

import org.lowbit4j.binconv.ir.ActivationGrid;
import org.lowbit4j.binconv.kernel.ChannelAffine;
import org.lowbit4j.binconv.kernel.ChannelThresholds;
import org.lowbit4j.binconv.kernel.FloatLoops;
import org.lowbit4j.binconv.kernel.PlainFloatLoops;

/** The loops in vectors, and what is left over in scalars. */
final class VectorFloatLoops implements FloatLoops {

    private final FloatLoops plain = new PlainFloatLoops();

    @Override
    public void quantize(float[] source, int from, int to, ActivationGrid grid, byte[] target) {
        plain.quantize(source, VectorQuantizer.quantize(source, from, to, grid, target), to, grid, target);
    }

    @Override
    public void quantize(
            int[] accumulators, int from, int to, ChannelAffine affine, ActivationGrid grid, byte[] target) {
        for (int i = VectorRequantizer.apply(accumulators, from, to, affine, grid, target); i < to; i++) {
            int position = (i - from) % affine.period();
            float x = Math.fma(affine.scale()[position], (float) accumulators[i - from], affine.shift()[position]);
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
    public void affine(int[] accumulators, int from, int to, ChannelAffine affine, float[] target) {
        for (int i = VectorAffine.apply(accumulators, from, to, affine, target); i < to; i++) {
            int position = (i - from) % affine.period();
            target[i] = Math.fma(affine.scale()[position], (float) accumulators[i - from], affine.shift()[position]);
        }
    }

    @Override
    public void addAndRelu(int[] accumulators, int from, int to, ChannelAffine affine, float[] skip, float[] target) {
        for (int i = VectorResidual.apply(accumulators, from, to, affine, skip, target); i < to; i++) {
            int position = (i - from) % affine.period();
            float x = Math.fma(affine.scale()[position], (float) accumulators[i - from], affine.shift()[position]);
            target[i] = Math.max(x + skip[i], 0f);
        }
    }

    /** The JVM makes good vectors of the plain loop. */
    @Override
    public void relu(float[] source, int from, int to, float[] target) {
        plain.relu(source, from, to, target);
    }

    @Override
    public void count(int[] accumulators, int from, int to, ChannelThresholds thresholds, byte[] target) {
        for (int i = VectorCounter.count(accumulators, from, to, thresholds, target); i < to; i++) {
            target[i] = (byte) thresholds.count(accumulators[i - from], (i - from) % thresholds.period());
        }
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
