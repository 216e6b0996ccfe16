package org.lowbit4j.binconv.kernel;

import org.lowbit4j.binconv.ir.FloatVector;

/** A scale and a shift for every channel, as a {@link Cycle}. Immutable: nobody writes the arrays. */
public final class ChannelAffine {

    private final int channels;
    private final int period;
    private final float[] scale;
    private final float[] shift;

    /** From one scale and one shift per channel. */
    public ChannelAffine(FloatVector scale, FloatVector shift) {
        this.channels = scale.length();
        this.period = Cycle.period(scale.length());
        this.scale = Cycle.of(scale.toArray());
        this.shift = Cycle.of(shift.toArray());
    }

    /** The number of channels. */
    public int channels() {
        return channels;
    }

    /** The scale and the shift of one channel, for values of that channel only. */
    public ChannelAffine ofChannel(int channel) {
        return new ChannelAffine(FloatVector.of(scale[channel]), FloatVector.of(shift[channel]));
    }

    /** Elements after which the arrays repeat, see {@link Cycle#period}. */
    public int period() {
        return period;
    }

    /** The scales. */
    public float[] scale() {
        return scale;
    }

    /** The shifts. */
    public float[] shift() {
        return shift;
    }
}
