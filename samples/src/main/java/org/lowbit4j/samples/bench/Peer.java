package org.lowbit4j.samples.bench;

/** A network in a runtime of its own that classifies one image at a time, to be timed. For one thread at a time. */
public interface Peer extends AutoCloseable {

    /** What it is called in a table of results. */
    String name();

    /**
     * Makes an image the input of the next runs. Not a part of what is timed.
     *
     * @param image normalised values, HWC
     * @throws IllegalArgumentException if their number is not that of the network's input
     */
    void prepare(float[] image);

    /** Runs the network once on the prepared image, and returns its outputs. */
    float[] run();

    @Override
    void close();
}
