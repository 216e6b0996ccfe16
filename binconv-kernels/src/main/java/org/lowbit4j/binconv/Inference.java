package org.lowbit4j.binconv;

import org.lowbit4j.binconv.ir.Graph;

/**
 * Something that runs a {@link Graph}: the reference interpreter, which defines the result, or the engine, which must equal
 * it in every accumulator, code and float32 value. Safe to share between threads.
 */
public interface Inference {

    /** The network that is run. */
    Graph graph();

    /**
     * The outputs of a batch of images.
     *
     * @param images float32 values, NHWC, {@code batch * graph().inputShape().size()} of them
     * @param batch number of images, at least 1
     * @return outputs, image after image, {@code batch * graph().outputSize()} values; those of several outputs of an image follow each other
     * @throws IllegalArgumentException if the number of values does not fit
     */
    default float[] run(float[] images, int batch) {
        return run(images, batch, ValueListener.NONE);
    }

    /**
     * As {@link #run(float[], int)}, and shows every value of every node to {@code listener}, each image's in the order of
     * the nodes. Different images may be shown by different threads at the same time.
     */
    float[] run(float[] images, int batch, ValueListener listener);
}
