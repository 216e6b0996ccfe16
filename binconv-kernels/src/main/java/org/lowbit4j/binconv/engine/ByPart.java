package org.lowbit4j.binconv.engine;

import java.util.List;
import java.util.stream.IntStream;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.kernel.Layout;

/**
 * Scalars of the channels of a value, for every part of its layout.
 *
 * @param parts the scalars of the part's channels
 * @param partSize elements of a part
 */
record ByPart<T>(List<T> parts, int partSize) {

    /** Of scalars of all channels, those of one. */
    interface Channel<T> {
        T of(T scalars, int channel);
    }

    /** All scalars for the only part, or a channel's for each. */
    static <T> ByPart<T> of(T scalars, Channel<T> channel, Layout layout, Shape shape) {
        int parts = layout.parts(shape);
        List<T> all = layout == Layout.CHANNELS_LAST
                ? List.of(scalars)
                : IntStream.range(0, parts)
                        .mapToObj(c -> channel.of(scalars, c))
                        .toList();
        return new ByPart<>(all, layout.partSize(shape));
    }

    /** Those of an element's part. */
    T at(int element) {
        return parts.get(element / partSize);
    }
}
