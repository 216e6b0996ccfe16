package org.lowbit4j.samples.bench;

/** How a network is trained or searched. */
enum Way {
    /** Plain training at 3/3 bits; one step moves the weights. */
    TRAINING,
    /** Search layers: one mixture, one convolution. */
    SEARCH,
    /** One branch per bitwidth, the same for weights and input (DNAS). */
    TIED_SUPERNET,
    /** One branch per pair of bitwidths. */
    FULL_SUPERNET
}
