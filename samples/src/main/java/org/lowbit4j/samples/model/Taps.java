package org.lowbit4j.samples.model;

/**
 * The window of a convolution or of pooling, the same in both directions.
 *
 * @param size pixels of a side
 * @param stride pixels from one window to the next
 * @param padding pixels added on every side
 */
record Taps(int size, int stride, int padding) {

    /** A window of odd size around every {@code stride}-th pixel. */
    static Taps around(int size, int stride) {
        return new Taps(size, stride, size / 2);
    }
}
