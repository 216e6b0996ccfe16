package org.lowbit4j.quant;

import java.util.Collection;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Gives native memory back at once. The activations of a batch are gigabytes outside the Java heap, so that the garbage
 * collector sees no reason to hurry.
 */
public final class NativeArrays {

    private NativeArrays() {}

    /** Closes the activations of a forward pass, all but the network's own input {@code kept}. */
    @SuppressWarnings("ReferenceEquality") // the very array, and the very buffer behind a view of it
    public static void release(Collection<INDArray> activations, INDArray kept) {
        for (INDArray array : activations) {
            if (array != kept && array.data() != kept.data() && !array.wasClosed() && array.closeable()) {
                array.close();
            }
        }
    }
}
