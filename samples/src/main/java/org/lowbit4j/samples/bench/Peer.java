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

    /** Runs the network once on the prepared image. */
    void run();

    /** The outputs of the last run, in the order of the runtime. Fetching them is not a part of what is timed. */
    float[] outputs();

    @Override
    void close();
}
