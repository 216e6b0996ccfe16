package org.lowbit4j.bitsearch.search;

/** From which images the strengths learn. */
public enum Update {
    /** Weights from one half of the training images, strengths from the other, in turn (first-order bilevel; Li et al., 2020). */
    ALTERNATING,
    /** As alternating, with the gradient of the weights' batch added (MiLeNAS: He et al., CVPR 2020, equations 5 and 6). */
    MIXED,
    /** Weights and strengths from the same batch, all training images. */
    SINGLE;

    /** Whether the strengths have images of their own. */
    public boolean splitsData() {
        return this != SINGLE;
    }
}
