package org.lowbit4j.binconv.engine;

import java.util.List;
import java.util.stream.IntStream;
import org.lowbit4j.binconv.ir.Node;
import org.lowbit4j.binconv.ir.Shape;
import org.lowbit4j.binconv.kernel.ChannelAffine;
import org.lowbit4j.binconv.kernel.Layout;
import org.lowbit4j.binconv.plan.NetworkPlan;

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

    /** What affine node {@code node} scales and shifts by. */
    static ByPart<ChannelAffine> affine(NetworkPlan plan, int node) {
        Node.Affine affine = (Node.Affine) plan.graph().nodes().get(node);
        return of(new ChannelAffine(affine.scale(), affine.shift()), ChannelAffine::ofChannel, plan, node);
    }

    /** All scalars of a node's value for the only part, or a channel's for each. */
    static <T> ByPart<T> of(T scalars, Channel<T> channel, NetworkPlan plan, int node) {
        Layout layout = plan.value(node).layout();
        Shape shape = plan.type(node).shape();
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
